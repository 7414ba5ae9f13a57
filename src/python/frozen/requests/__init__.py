"""`requests`, for scripts that fetch only what is not there yet: there is no network."""

from requests import exceptions
from requests.exceptions import ConnectionError, HTTPError, RequestException, Timeout


def request(method, url, **options):
    raise ConnectionError(f"gradstep has no network: put what {url} holds beside the script")


def get(url, params=None, **options):
    return request("get", url)


def post(url, data=None, json=None, **options):
    return request("post", url)


def head(url, **options):
    return request("head", url)


class Session:
    headers = {}

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass

    def request(self, method, url, **options):
        return request(method, url)

    get = staticmethod(get)
    post = staticmethod(post)
