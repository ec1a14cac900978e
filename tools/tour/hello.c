// SPDX-License-Identifier: GPL-2.0
/* A program that greets who it is told to, and exits with a status of choice. */
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
	printf("hello from the kernel, %s\n", argc > 1 ? argv[1] : "world");
	return argc > 2 ? atoi(argv[2]) : 0;
}
