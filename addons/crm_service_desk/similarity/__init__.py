from .bigram import bigrams, similarity
