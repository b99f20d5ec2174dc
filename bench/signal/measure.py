"""Times SciPy's convolutions: one line each, name, tab, the best of several times in milliseconds."""
import time

import numpy as np
from scipy import signal


def measure(name, call, times):
    best = float("inf")
    for _ in range(times):
        start = time.perf_counter()
        call()
        best = min(best, time.perf_counter() - start)
    print(f"{name}\t{1000 * best:.3f}", flush=True)


numbers = np.random.default_rng(1)
image = numbers.standard_normal((512, 512))
small = numbers.standard_normal((7, 7))
large = numbers.standard_normal((31, 31))
sound = numbers.standard_normal(1_000_000)
taps = numbers.standard_normal(1_000)
picture = numbers.standard_normal((1024, 1024))
patch = numbers.standard_normal((128, 128))
measure("2-D direct, 512x512 * 7x7", lambda: signal.convolve2d(image, small), 10)
measure("2-D direct, 512x512 * 31x31", lambda: signal.convolve2d(image, large), 3)
measure("2-D auto, 512x512 * 31x31", lambda: signal.convolve(image, large), 10)
measure("1-D direct, 1e6 * 1e3", lambda: np.convolve(sound, taps), 3)
measure("1-D auto, 1e6 * 1e3", lambda: signal.convolve(sound, taps), 10)
measure("1-D in blocks (oaconvolve), 1e6 * 1e3", lambda: signal.oaconvolve(sound, taps), 10)
measure("2-D FFT, 1024x1024 * 128x128", lambda: signal.fftconvolve(picture, patch), 10)
measure("2-D in blocks (oaconvolve), 1024x1024 * 128x128", lambda: signal.oaconvolve(picture, patch), 10)
