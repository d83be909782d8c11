"""Write the transitions of gymnasium's environments down for the tests of Models.

    pip install gymnasium==1.4.0
    python3 Tests/Conformance/Environments/gymnasium_fixtures.py            # rewrite the fixtures
    python3 Tests/Conformance/Environments/gymnasium_fixtures.py --check    # fail if they differ

FrozenLake is written as its whole table; CartPole as single transitions from random states and
as whole episodes, in double precision (the observation of gymnasium is rounded to 32 bits, so
the inner state is read instead).
"""

import json
import pathlib
import sys

import gymnasium
import numpy as np

GOLDEN = pathlib.Path(__file__).resolve().parents[2] / "Golden" / "Environments"


def frozen_lake():
    lakes = {}
    for name in ("4x4", "8x8"):
        for slippery in (True, False):
            table = gymnasium.make(
                "FrozenLake-v1", map_name=name, is_slippery=slippery
            ).unwrapped.P
            lakes[f"{name} {'slippery' if slippery else 'dry'}"] = [
                [[[p, int(s), float(r), bool(t)] for p, s, r, t in table[state][action]]
                 for action in range(4)]
                for state in range(len(table))
            ]
    return lakes


def cart_pole():
    generator = np.random.default_rng(1983)
    environment = gymnasium.make("CartPole-v1").unwrapped
    bounds = np.array([2.5, 3.0, 0.22, 3.0])

    def step(state, action):
        environment.reset()
        environment.state = np.array(state)
        _, reward, terminated, _, _ = environment.step(action)
        return [list(map(float, state)), action, list(map(float, environment.state)),
                float(reward), bool(terminated)]

    single = [
        step(generator.uniform(-bounds, bounds), int(generator.integers(2))) for _ in range(200)
    ]
    episodes = []
    for _ in range(4):
        state, episode = list(generator.uniform(-0.05, 0.05, 4)), []
        while not episode or not episode[-1][4]:
            episode.append(step(state, int(generator.integers(2))))
            state = episode[-1][2]
        episodes.append(episode)
    return {"single": single, "episodes": episodes}


def main():
    assert gymnasium.__version__ == "1.4.0", gymnasium.__version__
    for name, content in (("frozen-lake", frozen_lake()), ("cart-pole", cart_pole())):
        path = GOLDEN / f"{name}.json"
        text = json.dumps(content, separators=(",", ":")).replace("]],[[", "]],\n[[") + "\n"
        if "--check" in sys.argv:
            assert path.read_text() == text, f"{path.name} differs from gymnasium 1.4.0"
        else:
            path.write_text(text)


main()
