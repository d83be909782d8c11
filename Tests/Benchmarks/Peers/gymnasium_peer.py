"""The pole on a cart in Gymnasium, alone and with learners in PyTorch."""

import importlib.util
import random
import time
from collections import deque

from measure import Peer

peer = Peer("gymnasium", "gymnasium")
if peer.is_installed:
    import gymnasium
    import numpy

    random.seed(1)


def environment(peer):
    world = gymnasium.make("CartPole-v1")
    world.reset(seed=1)
    actions = [random.randrange(2) for _ in range(100 if peer.is_smoke else 20_000)]

    def step():
        for action in actions:
            _, _, terminated, truncated, _ = world.step(action)
            if terminated or truncated:
                world.reset()

    time = peer.milliseconds(step, warm_up=1)
    peer.print("w7-env", steps_s=len(actions) / time * 1e3)


def learners(peer):
    if importlib.util.find_spec("torch") is None:
        return peer.skip("w7-reinforce", "torch is not installed")
    import torch

    torch.set_num_threads(peer.threads)
    torch.manual_seed(1)
    reinforce(peer, torch)
    deep_q(peer, torch)


def reinforce(peer, torch):
    policy = torch.nn.Sequential(
        torch.nn.Linear(4, 128), torch.nn.ReLU(), torch.nn.Linear(128, 2))
    optimizer = torch.optim.Adam(policy.parameters(), lr=1e-2)
    peer.begin()
    world, start, steps, lengths = gymnasium.make("CartPole-v1"), time.perf_counter(), 0, []
    while True:
        observation, _ = world.reset(seed=len(lengths))
        scores, rewards, is_done = [], [], False
        while not is_done:
            choice = torch.distributions.Categorical(
                logits=policy(torch.from_numpy(observation)))
            action = choice.sample()
            scores.append(choice.log_prob(action))
            observation, reward, terminated, truncated, _ = world.step(action.item())
            rewards.append(reward)
            is_done = terminated or truncated
        returns, later = [], 0.0
        for reward in reversed(rewards):
            later = reward + 0.99 * later
            returns.append(later)
        g = torch.tensor(returns[::-1])
        if len(g) > 1:
            g = (g - g.mean()) / (g.std() + 1e-6)
        loss = -(torch.stack(scores) * g).sum()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        steps += len(rewards)
        lengths.append(len(rewards))
        if peer.is_smoke or time.perf_counter() - start > peer.seconds:
            break
    rate = steps / (time.perf_counter() - start)
    recent = lengths[-50:]
    peer.print("w7-reinforce", "pytorch", steps_s=rate, length=sum(recent) / len(recent))


def deep_q(peer, torch):
    def network():
        return torch.nn.Sequential(
            torch.nn.Linear(4, 128), torch.nn.ReLU(), torch.nn.Linear(128, 128), torch.nn.ReLU(),
            torch.nn.Linear(128, 2))

    values, target = network(), network()
    target.load_state_dict(values.state_dict())
    optimizer = torch.optim.Adam(values.parameters())
    world, memory = gymnasium.make("CartPole-v1"), deque(maxlen=10_000)
    observation, _ = world.reset(seed=1)
    step, start = 0, 0.0
    peer.begin()
    while step < 610 or (not peer.is_smoke and time.perf_counter() - start < peer.seconds):
        if step == 600:
            start = time.perf_counter()
        if random.random() < 0.1:
            action = random.randrange(2)
        else:
            with torch.no_grad():
                action = values(torch.from_numpy(observation)).argmax().item()
        after, _, terminated, truncated, _ = world.step(action)
        memory.append((observation, action, after, float(terminated)))
        observation = world.reset()[0] if terminated or truncated else after
        if step >= 500:
            sample = [memory[random.randrange(len(memory))] for _ in range(64)]
            states, actions, nexts, ends = (numpy.array(part) for part in zip(*sample))
            with torch.no_grad():
                best = target(torch.from_numpy(nexts)).max(1).values
            y = 1 + 0.99 * (1 - torch.from_numpy(ends).float()) * best
            chosen = values(torch.from_numpy(states)).gather(1, torch.from_numpy(actions)[:, None])
            loss = torch.nn.functional.smooth_l1_loss(chosen[:, 0], y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        if step % 500 == 0:
            target.load_state_dict(values.state_dict())
        step += 1
    peer.print("w7-dqn", "pytorch", steps_s=(step - 600) / (time.perf_counter() - start))


def cart_pole(peer):
    environment(peer)
    learners(peer)


peer.run({"w7": cart_pole})
