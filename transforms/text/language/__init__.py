"""Words and sentences of Chinese: segmentation, stop words, terms that the dictionary lacks."""
