// SPDX-License-Identifier: GPL-2.0
/*
 * WASI poll: wait for the first of several clocks and descriptors
 *
 * The subscriptions are read once, into kernel memory, as the program's own may
 * change under us, and be where the events are to go.  A subscription that is
 * wrong in itself (no such descriptor, no such clock) is an event with an
 * error, at once.
 */

#include <linux/err.h>
#include <linux/ktime.h>

#include "kmod/wasi_process.h"

/* What a subscription comes to; its wait stands apart, as an array. */
struct subscription {
	u64 userdata;
	u64 deadline;	/* of a clock */
	u32 fd;
	u8 type;
	int err;
};

struct poll {
	struct subscription *subs;
	struct kwasm_wasi_wait *waits;
	struct kwasm_wasi_queue *queues;
	u32 nr;
	u64 deadline;
};

static void free_poll(struct kwasm_wasi_call *c, struct poll *poll)
{
	ka_delete_array(c->p->ka, poll->subs, poll->nr);
	ka_delete_array(c->p->ka, poll->waits, poll->nr);
	ka_delete_array(c->p->ka, poll->queues, (size_t)poll->nr * WASI_QUEUES);
}

static int alloc_poll(struct kwasm_wasi_call *c, struct poll *poll)
{
	struct ka *ka = c->p->ka;

	poll->subs = ka_new_array(ka, struct subscription, poll->nr, c->p->gfp);
	if (!poll->subs)
		return -ENOMEM;
	poll->waits = ka_new_array(ka, struct kwasm_wasi_wait, poll->nr, c->p->gfp);
	if (!poll->waits)
		return -ENOMEM;
	poll->queues = ka_new_array(ka, struct kwasm_wasi_queue,
				    (size_t)poll->nr * WASI_QUEUES, c->p->gfp);
	return poll->queues ? 0 : -ENOMEM;
}

static int subscribe_clock(struct poll *poll, struct subscription *sub,
			   const struct wasi_subscription *from)
{
	u16 flags = le16_to_cpu(from->clock.flags);
	int err;

	if (flags & ~WASI_CLOCK_ABSTIME)
		return -EINVAL;
	err = kwasm_wasi_clock_deadline(le32_to_cpu(from->clock.id),
					le64_to_cpu(from->clock.timeout),
					flags & WASI_CLOCK_ABSTIME, &sub->deadline);
	if (!err)
		poll->deadline = min(poll->deadline, sub->deadline);
	return err;
}

static int subscribe_file(struct kwasm_wasi_call *c, struct subscription *sub,
			  struct kwasm_wasi_wait *wait, const struct wasi_subscription *from)
{
	bool in = sub->type == WASI_EVENT_FD_READ;
	u64 rights = WASI_RIGHT_POLL_FD_READWRITE |
		     (in ? WASI_RIGHT_FD_READ : WASI_RIGHT_FD_WRITE);
	struct file *file;

	sub->fd = le32_to_cpu(from->fd);
	file = kwasm_wasi_file_find(c, sub->fd, rights);
	if (IS_ERR(file))
		return PTR_ERR(file);
	wait->file = file;
	wait->events = in ? EPOLLIN | EPOLLRDNORM : EPOLLOUT | EPOLLWRNORM;
	return 0;
}

static int subscribe(struct kwasm_wasi_call *c, struct poll *poll, u32 i, u32 addr)
{
	struct subscription *sub = &poll->subs[i];
	struct wasi_subscription from;
	int err;

	err = kwasm_wasi_get(c, &from, addr, sizeof(from));
	if (err)
		return err;
	sub->userdata = le64_to_cpu(from.userdata);
	sub->type = from.type;
	switch (sub->type) {
	case WASI_EVENT_CLOCK:
		sub->err = subscribe_clock(poll, sub, &from);
		break;
	case WASI_EVENT_FD_READ:
	case WASI_EVENT_FD_WRITE:
		sub->err = subscribe_file(c, sub, &poll->waits[i], &from);
		break;
	default:
		return -EINVAL;
	}
	if (sub->err)
		poll->deadline = 0;
	return 0;
}

/* Whether a subscription has an event, and which. */
static bool fill_event(const struct poll *poll, u32 i, u64 now, struct wasi_event *event)
{
	const struct subscription *sub = &poll->subs[i];
	const struct kwasm_wasi_wait *wait = &poll->waits[i];

	*event = (struct wasi_event){
		.userdata = cpu_to_le64(sub->userdata),
		.error = cpu_to_le16(kwasm_wasi_errno(sub->err)),
		.type = sub->type,
	};
	if (sub->err)
		return true;
	if (sub->type == WASI_EVENT_CLOCK)
		return now >= sub->deadline;
	if (!wait->ready)
		return false;
	/* How many bytes is not known without an ioctl of the file's kind. */
	if (wait->ready & wait->events)
		event->nbytes = cpu_to_le64(1);
	if (wait->ready & EPOLLHUP)
		event->flags = cpu_to_le16(WASI_EVENT_HANGUP);
	return true;
}

static int put_events(struct kwasm_wasi_call *c, const struct poll *poll, u32 addr, u32 nr_addr)
{
	u64 now = ktime_get_ns();
	struct wasi_event event;
	u32 i, nr = 0;
	int err;

	for (i = 0; i < poll->nr; i++) {
		if (!fill_event(poll, i, now, &event))
			continue;
		err = kwasm_wasi_put(c, addr + nr * sizeof(event), &event, sizeof(event));
		if (err)
			return err;
		nr++;
	}
	return kwasm_wasi_put_u32(c, nr_addr, nr);
}

int kwasm_wasi_poll_oneoff(struct kwasm_wasi_call *c, const u64 *args)
{
	u32 in = args[0], out = args[1];
	struct poll poll = { .nr = args[2], .deadline = U64_MAX };
	u32 i;
	int err;

	if (!poll.nr || poll.nr > WASI_MAX_POLL)
		return -EINVAL;
	if (!kwasm_wasi_range(c, in, (u64)poll.nr * sizeof(struct wasi_subscription)) ||
	    !kwasm_wasi_range(c, out, (u64)poll.nr * sizeof(struct wasi_event)))
		return -EFAULT;
	err = alloc_poll(c, &poll);
	for (i = 0; !err && i < poll.nr; i++)
		err = subscribe(c, &poll, i, in + i * sizeof(struct wasi_subscription));
	if (!err)
		err = kwasm_wasi_wait(c, poll.waits, poll.nr, poll.queues, poll.deadline);
	if (!err)
		err = put_events(c, &poll, out, args[3]);
	free_poll(c, &poll);
	return err;
}
