"""Dividing whole seconds, to the second."""


def divide(total, weights):
    """Divide a whole number by weights: largest remainders first, so that nothing is lost.

    :param total: int, may be below zero
    :param weights: dict key -> int, none below zero and not all zero
    :return: dict key -> int, which sum to the total
    """
    whole = sum(weights.values())
    shares = {key: total * weight // whole for key, weight in weights.items()}
    left = total - sum(shares.values())
    by_remainder = sorted(weights, key=lambda key: -(total * weights[key] % whole))
    for key in by_remainder[:left]:
        shares[key] += 1
    return shares
