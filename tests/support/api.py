"""An outside system's view: Odoo's JSON-2 API over HTTP with an API key, nothing else."""

import requests


class ApiError(Exception):
    """What the server answered instead of a result."""

    def __init__(self, response):
        super().__init__(f"{response.status_code}: {response.text[:500]}")
        self.status = response.status_code
        self.body = response.json() if "json" in response.headers.get("Content-Type", "") else {}


class Api:
    """Calls as one user."""

    def __init__(self, url, key, database):
        self._url = url
        self._session = requests.Session()
        self._session.headers["Authorization"] = f"bearer {key}"
        self._session.headers["X-Odoo-Database"] = database

    def call(self, model, method, ids=None, **arguments):
        """Call a method; ``ids`` are the records it is called on."""
        if ids is not None:
            arguments["ids"] = [ids] if isinstance(ids, int) else list(ids)
        response = self._session.post(f"{self._url}/json/2/{model}/{method}", json=arguments, timeout=120)
        if response.status_code != 200:
            raise ApiError(response)
        return response.json()

    def read(self, model, ids, *fields):
        return self.call(model, "read", ids, fields=list(fields))

    def one(self, model, record_id, *fields):
        return self.read(model, [record_id], *fields)[0]

    def find(self, model, domain, *fields, **options):
        return self.call(model, "search_read", domain=domain, fields=list(fields), **options)

    def count(self, model, domain=()):
        return self.call(model, "search_count", domain=list(domain))

    def create(self, model, **values):
        (record_id,) = self.call(model, "create", vals_list=[values])
        return record_id
