// SPDX-License-Identifier: GPL-2.0
/*
 * The device: what modules and stores are made from
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "internal.h"

static int explain_open(struct kwasm_device *dev, const char *path)
{
	const char *hint = "";

	switch (errno) {
	case ENOENT:
	case ENODEV:
	case ENXIO:
		hint = "; is the kernel module kwasm loaded?";
		break;
	case EACCES:
	case EPERM:
		hint = "; only root may, unless a udev rule lets others";
		break;
	}
	return error_set(&dev->error, -errno, "cannot open %s: %s%s", path, strerrordesc_np(errno),
			 hint);
}

/**
 * kwasm_device_open() - open the device
 * @dev: out: handle; also when opening failed, so that it can tell why
 * @path: path of the device, or NULL for KWASM_DEVICE_PATH
 *
 * As with sqlite3_open(), the handle is to be closed even after a failure; it
 * is NULL only when there is no memory for it.
 *
 * Return: 0; -ENOENT or -ENXIO: kwasm is not loaded; -EACCES: no permission;
 * -ENOTTY: something else than kwasm; -EPROTONOSUPPORT: its ABI is another one;
 * -ENOMEM; and other errnos of open().
 */
int kwasm_device_open(struct kwasm_device **dev, const char *path)
{
	struct kwasm_device *d = malloc(sizeof(*d));
	struct kwasm_info info;
	int err;

	*dev = d;
	if (!d)
		return -ENOMEM;
	if (!path)
		path = KWASM_DEVICE_PATH;
	error_clear(&d->error);
	d->fd = open(path, O_RDWR | O_CLOEXEC);
	if (d->fd < 0)
		return explain_open(d, path);
	err = kwasm_device_info(d, &info);
	if (err == -ENOTTY)
		return error_set(&d->error, err, "%s is not kwasm's device", path);
	if (err)
		return err;
	if (info.api_version != KWASM_API_VERSION)
		return error_set(&d->error, -EPROTONOSUPPORT,
				 "%s speaks version %u of its ABI, this program version %u", path,
				 info.api_version, KWASM_API_VERSION);
	return 0;
}

/**
 * kwasm_device_close() - close the device
 * @dev: handle or NULL
 *
 * Modules and stores made from it live on.
 */
void kwasm_device_close(struct kwasm_device *dev)
{
	if (!dev)
		return;
	if (dev->fd >= 0)
		close(dev->fd);
	free(dev);
}

/**
 * kwasm_device_fd() - the descriptor of a device
 * @dev: handle
 *
 * Return: the descriptor, which stays the handle's; -1 when it is not open.
 */
int kwasm_device_fd(const struct kwasm_device *dev)
{
	return dev->fd;
}

/**
 * kwasm_device_error() - why the last operation on a device failed
 * @dev: handle
 *
 * Return: the error, good until the handle's next operation.
 */
const struct kwasm_error *kwasm_device_error(const struct kwasm_device *dev)
{
	return &dev->error;
}

/**
 * kwasm_device_info() - what the kernel can do
 * @dev: handle
 * @info: out
 *
 * Return: 0 or a negative errno.
 */
int kwasm_device_info(struct kwasm_device *dev, struct kwasm_info *info)
{
	error_clear(&dev->error);
	memset(info, 0, sizeof(*info));
	if (ioctl(dev->fd, KWASM_GET_INFO, info))
		return error_from_errno(&dev->error, "cannot ask what kwasm can do");
	return 0;
}

/**
 * kwasm_device_usage() - what all modules and stores take together
 * @dev: handle
 * @usage: out
 *
 * Return: 0 or a negative errno.
 */
int kwasm_device_usage(struct kwasm_device *dev, struct kwasm_usage *usage)
{
	error_clear(&dev->error);
	if (usage_get(dev->fd, usage))
		return error_from_errno(&dev->error, "cannot ask for the device's bytes");
	return 0;
}
