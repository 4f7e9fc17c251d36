"""The product as its people meet it: a real instance, a real browser, and what the screens say."""
