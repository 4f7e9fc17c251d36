"""The views, one module a family: parse, call one flow or selector, render."""
