"""The screens: formats, words, components, assets."""
