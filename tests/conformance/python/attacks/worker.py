"""A worker that says what it must to get its stage, and then does what `given["act"]` names."""

import json
import mmap
import os
import pickle
import signal
import socket
import sys
import time
import urllib.request

channel = socket.socket(fileno=3)
lines = channel.makefile("r", encoding="utf-8")
MEGABYTE = bytes(1 << 20)
#: More than any limit here, and little enough for the machine if nothing held.
MOST_MEGABYTES = 1500


def say(method, params, **more):
    message = {"jsonrpc": "2.0", "method": method, "params": params, **more}
    channel.sendall(json.dumps(message).encode() + b"\n")


def event(type_, payload):
    say("event", {"type": type_, "payload": payload})


def done():
    channel.sendall(b'{"jsonrpc":"2.0","id":1,"result":{"status":"done"}}\n')
    lines.read()


def stay():
    while True:
        time.sleep(1)


def fork_bomb():
    for _ in range(10):
        try:
            os.fork()
        except OSError:
            pass
    stay()


def memory_bomb():
    kept = [bytearray(os.urandom(1) * (1 << 20)) for _ in range(MOST_MEGABYTES)]
    stay()
    del kept


def shared_memory_bomb():
    shared = mmap.mmap(-1, MOST_MEGABYTES << 20)
    for _ in range(MOST_MEGABYTES):
        shared.write(MEGABYTE)
    stay()


def hidden_memory_bomb():
    """Written and never mapped: no process is charged for it."""
    files = [os.memfd_create(str(n)) for n in range(MOST_MEGABYTES // 10)]
    for file in files:
        for _ in range(10):
            os.write(file, MEGABYTE)
    stay()


def hog():
    ignore_all_signals()
    while True:
        pass


def deaf():
    """Hears neither the channel nor a signal, and has children that do not either."""
    ignore_all_signals()
    libc.prctl(1, 0, 0, 0, 0)
    for _ in range(3):
        if os.fork() == 0:
            try:
                os.setsid()
            except OSError:
                pass
    while True:
        with open(f"{given['artifacts']}/beat-{os.getpid()}", "a") as file:
            file.write(".")
        time.sleep(0.02)


def ignore_all_signals():
    for number in range(1, 65):
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            pass


def forge():
    outcome = {}
    for name in ("events.jsonl", "exit.json", "lock", "plan.json", "status.json", "control.sock"):
        for place in (given["run"], f"{given['artifacts']}/..", f"{given['checkpoints']}/.."):
            for mode in ("r", "w"):
                key = f"{mode} {place.removeprefix(given['run'])}/{name}"
                try:
                    open(f"{place}/{name}", mode).close()
                    outcome[key] = "done"
                except OSError as error:
                    outcome[key] = type(error).__name__
    try:
        os.replace(f"{given['artifacts']}/x", f"{given['run']}/events.jsonl")
    except OSError as error:
        outcome["rename"] = type(error).__name__
    with open(f"{given['artifacts']}/outcome.json", "w") as file:
        json.dump(outcome, file)
    done()


def ask_out():
    for _ in range(3):
        try:
            urllib.request.urlopen("http://telemetry.example.com/", timeout=5)
        except OSError:
            pass
    done()


def giant():
    channel.sendall(b"x" * (64 << 20))
    stay()


def deep():
    channel.sendall(b'{"a":' * 1_000_000 + b"\n")
    stay()


def flood():
    """Metrics, logs and progress as fast as they go, for ever."""
    step = 0
    while True:
        step += 1
        say("metrics", {"values": {f"m{n}": step for n in range(50)}, "step": step})
        event("log", {"level": "info", "text": "x" * 4000})
        print("y" * 4000, flush=True)


class Evil:
    def __reduce__(self):
        return os.system, (f"touch {given['marker']}",)


def pickled_event():
    channel.sendall(pickle.dumps(Evil(), protocol=0) + b"\n")
    stay()


def pickled_checkpoint():
    """Everything in it is a pickle, the manifest too; another has a manifest that holds."""
    for step, manifest in ((1, None), (2, given["manifest"])):
        folder = f"{given['checkpoints']}/step-{step}"
        os.makedirs(folder)
        for name in ("manifest.json", "state.pt", "optimizer.bin", "model.safetensors"):
            with open(f"{folder}/{name}", "wb") as file:
                file.write(pickle.dumps(Evil()))
        if manifest:
            with open(f"{folder}/manifest.json", "w") as file:
                json.dump(manifest, file)
        event(
            "checkpoint", {"state": "committed", "path": f"checkpoints/step-{step}", "step": step}
        )
    channel.sendall(b'{"jsonrpc":"2.0","id":1,"result":{"status":"stopped"}}\n')
    lines.read()


say("ready", {"protocol": 1, "python": "3"})
lines.readline()
{
    one.__name__: one
    for one in (
        *(fork_bomb, memory_bomb, shared_memory_bomb, hidden_memory_bomb, hog, deaf),
        *(forge, ask_out, giant, deep, flood, pickled_event, pickled_checkpoint),
    )
}[given["act"]]()
sys.exit(0)
