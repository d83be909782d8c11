"""Word vectors by skip-gram with negative sampling in gensim."""

import random
import time

from measure import Peer

peer = Peer("gensim", "gensim")


def skip_gram(peer):
    from gensim.models import Word2Vec

    random.seed(1)
    count = 20_000 if peer.is_smoke else 1_000_000
    weights = [1 / rank for rank in range(1, 10_001)]
    words = random.choices([str(rank) for rank in range(10_000)], weights, k=count)
    sentences = [words[start : start + 20] for start in range(0, count, 20)]
    model = Word2Vec(
        vector_size=100, window=5, sg=1, negative=5, sample=0, min_count=1, alpha=0.025,
        workers=peer.threads, seed=1)
    model.build_vocab(sentences)
    peer.begin()
    rates = []
    for _ in range(1 if peer.is_smoke else 2):
        start = time.perf_counter()
        model.train(sentences, total_examples=len(sentences), epochs=1)
        rates.append(count / (time.perf_counter() - start))
    peer.print("w9", words_s=max(rates))


peer.run({"w9": skip_gram})
