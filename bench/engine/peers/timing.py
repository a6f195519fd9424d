"""Nine calls of a function after the first, or as many as 40 seconds allow: medians in seconds."""
import statistics, time


def measure(run):
    started = time.perf_counter()
    run()
    seconds, cpu = [], []
    while len(seconds) < 9 and time.perf_counter() - started < 40:
        begin, used = time.perf_counter(), time.process_time()
        run()
        seconds.append(time.perf_counter() - begin)
        cpu.append(time.process_time() - used)
    if not seconds:
        return None
    return {"median": statistics.median(seconds), "min": min(seconds), "cpu": statistics.median(cpu)}
