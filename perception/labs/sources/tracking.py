# %% [markdown]
# # 10. Tracking and forecasting
#
# A detector starts afresh with every picture. It misses a car now and then, sees one where none is, and is a metre
# off. A **tracker** remembers: this box is the car from before, it drives at 25 m/s, and it is still there though
# nobody saw it just now. Who knows the speed can also say where the car will be.
#
# The Kalman filter (Kalman, 1960) holds for each car a Gaussian: the mean $m$ of (right, ahead, speed to the right,
# speed ahead) and its covariance $P$, how unsure it is. Each step **predicts**, which makes it less sure, and then
# **updates** with what was measured, which makes it surer again.

# %%
import matplotlib.pyplot as plt
import numpy as np
from scipy.optimize import linear_sum_assignment
from sevenlanes.envs.highway.config import HighwayConfig
from sevenlanes.perception.camera.wandering import Ride

STEP = 0.2  # s between two pictures
NOISE = np.array([0.4, 1.0])  # m to the right and ahead: standard deviation of what is measured
RANGE = 60.0  # m ahead

# %% [markdown]
# A minute on the highway, five pictures a second. All places are metres on the road, right and ahead; the car knows
# from its wheels how far it has come itself.


# %%
def ride(seed, steps):
    """Our place [steps, 2], the cars' [steps, cars, 2], and which are in sight [steps, cars]."""
    drive, own, cars, seen = Ride(HighwayConfig(max_frames=100_000), seed), [], [], []
    drive.drive(240)
    for _step in range(steps):
        now = drive.look()
        own.append((now.across[0], now.along[0]))
        cars.append(np.stack([now.offset[0], now.distance[0]], axis=-1) + own[-1])
        seen.append((now.distance[0] > 0.0) & (now.distance[0] < RANGE))
        drive.drive(round(60 * STEP))
    return np.array(own), np.array(cars), np.array(seen)


def measure(own, cars, seen, rng):
    """What the detector says of one moment [n, 2]: nine of ten cars, noise, and false alarms, in any order."""
    found = cars[seen & (rng.random(len(cars)) < 0.9)]
    false = rng.uniform((1.0, own[1]), (24.0, own[1] + RANGE), (rng.poisson(0.3), 2))
    return rng.permutation(np.concatenate([found + rng.normal(0.0, NOISE, found.shape), false]))


own, cars, seen = ride(seed=3, steps=300)
rng = np.random.default_rng(0)
measured = [measure(*moment, rng) for moment in zip(own, cars, seen, strict=True)]
print(
    f"{seen.sum(axis=1).mean():.1f} cars in sight, {np.mean([len(each) for each in measured]):.1f} detections"
)

# %% [markdown]
# ## Predict
#
# Between two pictures everybody is taken to drive straight on: the place moves by speed times time. That is the
# matrix $F$. Nobody really does, so an unknown acceleration adds the covariance $Q$:
#
# $$m \leftarrow F m, \qquad P \leftarrow F P F^T + Q$$


# %%
def motion(seconds, acceleration=(1.0, 2.0)):
    """F [4, 4] and Q [4, 4] for a step; the accelerations in m/s² are standard deviations."""
    push = np.concatenate([np.eye(2) * seconds**2 / 2.0, np.eye(2) * seconds])  # what an acceleration changes
    forward = np.eye(4)
    forward[0, 2] = forward[1, 3] = seconds
    return forward, push @ np.diag(np.square(acceleration)) @ push.T


def predict(mean, covariance, seconds):
    """Mean [4] and covariance [4, 4] -> both, some seconds later."""
    forward, unknown = motion(seconds)
    # TODO predict: the two formulas above
    return forward @ mean, forward @ covariance @ forward.T + unknown
    # END


# %% check predict
def check_predict():
    start = np.array([1.0, 10.0, -0.5, 20.0]), np.diag([1.0, 1.0, 4.0, 4.0])
    mean, covariance = predict(*start, 0.5)
    assert np.shape(mean) == (4,), f"the mean should stay [4], got {np.shape(mean)}"
    assert np.shape(covariance) == (4, 4), f"the covariance should stay [4, 4], got {np.shape(covariance)}"
    assert np.allclose(mean, (0.75, 20.0, -0.5, 20.0)), (
        f"half a second at 20 m/s leads from 10 m to 20 m, got {np.round(mean, 2).tolist()}"
    )
    grown = covariance[1, 1] - 1.0
    assert not np.isclose(grown, 0.0625), "speed that is unsure makes the place unsure: F P Fᵀ"
    assert not np.isclose(grown, 1.0), "an unknown acceleration adds to it: + Q"
    assert np.isclose(grown, 1.0625), f"the variance ahead should grow by 1.0625 m², it grows by {grown:.4f}"
    assert np.allclose(covariance, covariance.T), "a covariance is symmetric: F P Fᵀ, with Fᵀ on the right"


check_predict()

# %% [markdown]
# ## Update
#
# A measurement $z$ [2] is a place with the covariance $R$. $H$ picks the place out of the four numbers. How far do we
# believe the measurement rather than our prediction? The gain $K$ says, between 0 and all:
#
# $$S = H P H^T + R, \quad K = P H^T S^{-1}, \qquad m \leftarrow m + K (z - H m), \quad P \leftarrow (I - K H) P$$
#
# $P$ knows that place and speed hang together. So measuring places alone tells the speed.

# %%
PICK = np.eye(2, 4)  # H
SPREAD = np.diag(NOISE**2)  # R


def update(mean, covariance, place):
    """Mean [4], covariance [4, 4] and a measured place [2] -> the new mean and covariance."""
    # TODO update: S, K, and then the two formulas; np.linalg.inv
    gain = covariance @ PICK.T @ np.linalg.inv(PICK @ covariance @ PICK.T + SPREAD)
    return mean + gain @ (place - PICK @ mean), (np.eye(4) - gain @ PICK) @ covariance
    # END


# %% check update
def check_update():
    covariance = np.diag([0.16, 3.0, 1.0, 1.0])
    covariance[1, 3] = covariance[3, 1] = 1.0  # if it is further ahead than thought, it is also faster
    mean, after = update(np.array([0.0, 10.0, 0.0, 20.0]), covariance, np.array([1.0, 14.0]))
    assert np.shape(mean) == (4,), f"the mean should stay [4], got {np.shape(mean)}"
    assert not np.allclose(mean[:2], (1.0, 14.0)), (
        "the measurement is not all: K (z - H m) is a part of the way"
    )
    assert np.isclose(mean[0], 0.5), (
        f"prediction 0 m and measurement 1 m are equally sure, so the mean is 0.5 m, got {mean[0]:.3f}"
    )
    assert np.isclose(mean[1], 13.0), (
        f"variances of 3 and 1: three quarters of the 4 m, 13 m, got {mean[1]:.3f}"
    )
    assert np.isclose(mean[3], 21.0), f"further ahead than thought means faster, 21 m/s, got {mean[3]:.3f}"
    assert np.isclose(after[1, 1], 0.75), (
        f"variances of 3 and 1 become 0.75, surer than either, got {after[1, 1]:.3f}"
    )


check_update()

# %% [markdown]
# ## Who is who?
#
# Rows are tracks, columns are detections, a number is how badly they fit. Each track gets at most one detection and
# the other way round; a pair above the gate is none. Among all ways the best has as many pairs as possible, then the
# smallest sum. Taking the best pair first and then the next can leave somebody with nothing. The Hungarian method
# (Kuhn, 1955) finds the best; SciPy has it as `linear_sum_assignment(costs)`, which gives rows and columns.


# %%
def assign(distances, gate):
    """Distances [tracks, detections] -> pairs (track, detection), whole numbers, all at most `gate` apart."""
    # TODO assign: make what is above the gate very expensive, 1e6; solve; leave out the pairs above the gate
    rows, columns = linear_sum_assignment(np.where(distances > gate, 1e6, distances))
    return [
        (row, column) for row, column in zip(rows, columns, strict=True) if distances[row, column] <= gate
    ]
    # END


# %% check assign
def check_assign():
    for distances, should, why in (
        ([[1.0, 9.0], [9.0, 2.0]], [(0, 0), (1, 1)], "each is nearest to its own"),
        ([[9.0, 1.0, 9.0]], [(0, 1)], "one track, three detections"),
        ([[1.0], [2.0]], [(0, 0)], "one detection belongs to one track only, the nearer"),
        ([[9.0]], [], "a pair above the gate is none"),
        ([[1.0, 2.0], [2.0, 9.0]], [(0, 1), (1, 0)], "if the first took its nearest, the second had nothing"),
        ([[1.0, 7.0], [4.0, 20.0]], [(0, 0)], "what is above the gate does not count, however far above"),
    ):
        got = sorted((int(track), int(detection)) for track, detection in assign(np.array(distances), 5.0))
        assert got == should, f"{distances} with gate 5: {why}, so {should}, got {got}"


check_assign()

# %% [markdown]
# ## Forecast
#
# With constant velocity a car is $\text{place} + t \cdot \text{speed}$ in $t$ seconds. Two numbers say how wrong that
# was: the *average displacement error* over all times (ADE), and the *final* one at the last time (FDE). A
# displacement is a distance in the plane, in metres.


# %%
def forecast(mean, times):
    """Mean [4] and times [t] in s from now -> the places then, [t, 2]."""
    # TODO forecast: times[:, None] fits [t, 1] to [2]
    return mean[:2] + times[:, None] * mean[2:]
    # END


def displacement_errors(said, truth):
    """Forecasts and truths [n, t, 2] -> ADE and FDE, two numbers in m."""
    # TODO displacement_errors: the distances [n, t] first; np.linalg.norm(..., axis=-1)
    distances = np.linalg.norm(said - truth, axis=-1)
    return distances.mean(), distances[:, -1].mean()
    # END


# %% check forecast
def check_forecast():
    got = np.asarray(forecast(np.array([1.0, 10.0, -0.5, 20.0]), np.array([0.0, 0.5, 2.0])))
    assert got.shape == (3, 2), f"three times have three places, (3, 2), got {got.shape}"
    assert np.allclose(got[0], (1.0, 10.0)), f"in 0 s it is where it is, (1, 10), got {got[0].tolist()}"
    assert np.allclose(got, [[1.0, 10.0], [0.75, 20.0], [0.0, 50.0]]), (
        f"at -0.5 and 20 m/s it is at (0.75, 20) in half a second and at (0, 50) in two, got {got[1:].tolist()}"
    )


check_forecast()


# %% check displacement_errors
def check_displacement_errors():
    truth = np.zeros((2, 2, 2))
    said = truth + np.array([[[0.0, 0.0], [3.0, 4.0]], [[0.0, 1.0], [0.0, 2.0]]])
    got = tuple(float(each) for each in displacement_errors(said, truth))
    assert len(got) == 2, f"there should be two numbers, got {len(got)}"
    assert not np.isclose(got[0], 1.25), "right and ahead make one distance: 3 m and 4 m are 5 m"
    assert np.isclose(got[0], 2.0), f"distances of 0, 5, 1 and 2 m have the mean 2, got {got[0]:.3f}"
    assert np.isclose(got[1], 3.5), (
        f"at the last time they are 5 and 2 m, so the FDE is 3.5, got {got[1]:.3f}"
    )


check_displacement_errors()

# %% [markdown]
# ## The tracker
#
# What fits no track begins one, with our own speed for want of a better guess. A track is believed after three
# measurements, and given up after four pictures without any. The distance of a track and a detection counts in
# standard deviations of what was to be expected, $\sqrt{(z - H m)^T S^{-1} (z - H m)}$, so that who is unsure looks
# further around.


# %%
class Track:
    """One car: its Gaussian, its last two measurements, and how often it was measured and missed."""

    def __init__(self, number, place, speed):
        self.number, self.measured, self.missed = number, 1, 0
        self.last, self.before, self.between = place, place, STEP
        self.mean, self.covariance = np.array([*place, 0.0, speed]), np.diag([*NOISE**2, 1.0, 64.0])

    def distances(self, places):
        """Of the places [n, 2], in standard deviations [n]."""
        off = places - PICK @ self.mean
        inverse = np.linalg.inv(PICK @ self.covariance @ PICK.T + SPREAD)
        return np.sqrt(np.einsum("ni,ij,nj->n", off, inverse, off))

    def see(self, place):
        """Take up a measurement."""
        self.mean, self.covariance = update(self.mean, self.covariance, place)
        self.last, self.before, self.between = place, self.last, STEP * self.missed
        self.measured, self.missed = self.measured + 1, 0

    def guess(self):
        """What one would say from the last two measurements alone, [4]."""
        return np.array([*self.last, *(self.last - self.before) / self.between])


def follow(measured, own):
    """All measurements, our own places -> for each moment {number: (mean [4], guess [4])}; the guess may be None."""
    tracks, begun, believed = [], 0, []
    for places, speed in zip(measured, np.gradient(own[:, 1], STEP), strict=True):
        for track in tracks:
            track.mean, track.covariance = predict(track.mean, track.covariance, STEP)
            track.missed += 1
        pairs = assign(np.array([track.distances(places) for track in tracks]), 3.5) if tracks else []
        for row, column in pairs:
            tracks[row].see(places[column])
        tracks = [track for track in tracks if track.missed < (4 if track.measured >= 3 else 1)]
        for place in np.delete(places, [column for _, column in pairs], axis=0):
            tracks.append(Track(begun, place, speed))
            begun += 1
        sure = [track for track in tracks if track.measured >= 3]
        believed.append(
            {track.number: (track.mean, None if track.missed else track.guess()) for track in sure}
        )
    return believed


# %%
tracks = follow(measured, own)
TIMES = STEP * np.arange(1, 16)  # three seconds
truths, off, said = [], [], {"last two measurements": [], "Kalman filter": []}
for moment in range(len(own) - len(TIMES)):
    for mean, guess in tracks[moment].values():
        away = np.linalg.norm(cars[moment] - mean[:2], axis=1)
        path = cars[moment + 1 : moment + 1 + len(TIMES), away.argmin()]
        jumps = np.abs(np.diff(path[:, 1])).max() > 20.0  # it has left the map and come back elsewhere
        if away.min() < 2.0 and seen[moment, away.argmin()] and guess is not None and not jumps:
            truths.append(path)
            off.append([each[1] - cars[moment, away.argmin(), 1] for each in (guess, mean)])
            said["last two measurements"].append(forecast(guess, TIMES))
            said["Kalman filter"].append(forecast(mean, TIMES))
print("ahead, now: measured {:.2f} m off, tracked {:.2f} m".format(*np.sqrt(np.mean(np.square(off), axis=0))))
for name, each in said.items():
    average, final = displacement_errors(np.array(each), np.array(truths))
    print(f"{name}: ADE {average:.2f} m, FDE {final:.2f} m, three seconds ahead")

# %%
figure, axes = plt.subplots(1, 3, figsize=(14, 4.4), layout="constrained", width_ratios=(1.6, 1, 1))
for moment, places in enumerate(measured[:150]):
    axes[0].plot(
        np.full(len(places), STEP * moment), places[:, 1] - own[moment, 1], ".", color="lightgrey", ms=4
    )
for number in sorted({number for each in tracks[:150] for number in each}):
    there = [moment for moment in range(150) if number in tracks[moment]]
    ahead = [tracks[moment][number][0][1] - own[moment, 1] for moment in there]
    axes[0].plot(STEP * np.array(there), ahead, linewidth=1.5)
axes[0].set(title="detections (grey) and tracks", xlabel="s", ylabel="ahead of us, m", ylim=(-5, RANGE + 5))
one = max(range(20, 280), key=lambda moment: len(tracks[moment]))
for mean, _ in tracks[one].values():
    path = np.concatenate([mean[None, :2], forecast(mean, TIMES)]) - (0.0, own[one, 1])
    axes[1].plot(*path.T, color="tab:orange")
    axes[1].plot(*path[0], "o", color="tab:orange")
for car in np.flatnonzero(seen[one]):
    axes[1].plot(*(cars[one : one + 16, car] - (0.0, own[one, 1])).T, ":", color="black")
axes[1].set(title="forecasts, and what came (dotted)", xlabel="right, m", ylabel="ahead, m")
for name, each in said.items():
    distances = np.linalg.norm(np.array(each) - np.array(truths), axis=-1)
    axes[2].plot(TIMES, distances.mean(axis=0), label=name)
axes[2].set(title="displacement error", xlabel="s ahead", ylabel="m", yscale="log")
axes[2].legend()
plt.show()

# %% [markdown]
# **Why it matters.** A planner needs to know where the others **will** be. Straight on is hard to beat for a second;
# then drivers change lanes and brake, and no straight line knows it. The covariance says how far one can trust it,
# and grows with each second. Let the detector miss half of the cars instead of a tenth: how many tracks break? And
# who should be believed when a lorry hides a motorcycle for two seconds?
