"""Drives a handler as drive.js does, request after request: drive.py <plan.json> <result.json>."""

import importlib.util
import json
import resource
import sys
import time

plan_file, result_file = sys.argv[1:]
with open(plan_file) as file:
    plan = json.load(file)

before_import = time.perf_counter()
spec = importlib.util.spec_from_file_location("index", plan["handler"])
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
import_ms = (time.perf_counter() - before_import) * 1000

milliseconds = []
answer = None
cpu_ms = []
for index in plan["order"]:
    began = time.perf_counter()
    response = module.handler(plan["events"][index], None)
    milliseconds.append((time.perf_counter() - began) * 1000)
    cpu_ms.append(time.process_time() * 1000)
    if response["statusCode"] != 200:
        sys.exit(f"{response['statusCode']}: {response['body']}")
    answer = answer or response["body"]



def peak_memory():
    """Linux's peak of this program; getrusage also counts the parent, from before the program was loaded."""
    try:
        with open("/proc/self/status") as status:
            return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM:"))
    except (OSError, StopIteration):
        # Linux counts in 1,024 bytes, macOS in bytes.
        unit = 1 if sys.platform == "darwin" else 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


peak_bytes = peak_memory()
with open(result_file, "w") as file:
    json.dump(
        {
            "importMs": import_ms,
            "milliseconds": milliseconds,
            "cpuMs": cpu_ms,
            "peakBytes": peak_bytes,
            "answer": answer,
        },
        file,
    )
