"""Parametric q_theta: the softmax of logits that depend on the bytes before a symbol."""
