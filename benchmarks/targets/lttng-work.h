// The same calls as static tracepoints with their arguments, for LTTng-UST.
#undef TRACEPOINT_PROVIDER
#define TRACEPOINT_PROVIDER strobe_compare

#undef TRACEPOINT_INCLUDE
#define TRACEPOINT_INCLUDE "./lttng-work.h"

#if !defined(LTTNG_WORK_H) || defined(TRACEPOINT_HEADER_MULTI_READ)
#define LTTNG_WORK_H

#include <lttng/tracepoint.h>

TRACEPOINT_EVENT(strobe_compare, enter, TP_ARGS(int, a, int, b), TP_FIELDS(ctf_integer(int, a, a) ctf_integer(int, b, b)))
TRACEPOINT_EVENT(strobe_compare, exit, TP_ARGS(int, result), TP_FIELDS(ctf_integer(int, result, result)))

#endif

#include <lttng/tracepoint-event.h>
