from dataclasses import replace

from odoo import models

from ...promise import answer, explore
from .promise_facts import TO_ORDER, PromiseFacts, SupplyRule

# Asking what each wait would gain plans a request anew for each of them: the first lines only.
MOST_EXPLAINED = 20


class SalePromiseLoader(models.AbstractModel):
    """Turns the database into the numbers of the promise engine.

    What: `_answer` takes `PromiseRequest`s and returns the engine's answers. Nothing
    is written.
    How: one query finds every product that the bills below the requests could need;
    then each kind of fact is read once for all of them (`_load_network`,
    `_load_supply`, `_load_capacity`).
    Cost: the number of queries depends on how many kinds of route there are, not on
    how many products.
    """

    _name = "sale.promise.loader"
    _description = "Delivery Promise: Facts for the Engine"

    def _answer(self, company, requests, now, holds=()):
        """Answer requests after those that hold supply.

        :param company: the one company that everything belongs to
        :param requests: list of `PromiseRequest`, answered in order
        :param now: naive UTC datetime of the question
        :param holds: list of `PromiseRequest` that come first
        :return: list of the engine's `Answer`, one for each request
        """
        if not requests:
            return []
        more = [replace(request, gains=False) for request in requests[MOST_EXPLAINED:]]
        case = self._case(company, [*holds, *requests[:MOST_EXPLAINED], *more], now)
        return answer(case)[len(holds) :]

    def _explore(self, company, requests, now, step, holds=()):
        """Answer the last request, and what would change its date or could go earlier.

        :param requests: list of `PromiseRequest`, the last one explored
        :param step: quantities of partial deliveries are multiples of it
        :return: the engine's `Outlook`
        """
        return explore(self._case(company, [*holds, *requests], now), step)

    def _case(self, company, requests, now, book=None):
        """Return the engine's case of all requests, in order.

        :param book: `BookFacts` when the requests are those of the whole order book
        """
        # sudo: a salesperson may not read stock, bills, vendors or machines, yet the
        # date depends on them. Every search below is limited to this one company,
        # and nothing but dates, names and quantities of the chain leaves the engine.
        loader = self.sudo().with_company(company)
        # Archived records and other companies chosen in the menu play no part.
        loader = loader.with_context(allowed_company_ids=company.ids, active_test=True, lang=self.env.lang)
        # What follows reads tables, not records.
        self.env.flush_all()
        productions = loader._find_productions(company)
        asked = {request.product.id for request in requests}
        asked.update(productions.move_raw_ids.product_id.ids)
        asked.update(productions.move_finished_ids.product_id.ids)
        facts = PromiseFacts(
            company=company.with_env(loader.env),
            now=now,
            requests=requests,
            productions=productions,
            products=loader._read_products(company, asked),
            book=book or loader._no_book(now),
        )
        loader._load_network(facts)
        case = {
            "now": now,
            "company": loader._company_facts(facts),
            "products": facts.entries,
            "requests": [loader._request_facts(facts, one) for one in requests],
            "productions": loader._production_facts(facts),
        }
        # Attribute values of a request may bring parts that its product has not.
        loader._walk(facts)
        loader._load_supply(facts)
        case.update(loader._load_capacity(facts))
        case["products"].update(facts.book.own)
        return case

    def _company_facts(self, facts):
        company = facts.company
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        return {
            "days_to_purchase": company.days_to_purchase,
            "security_lead": company.security_lead,
            "overdue_grace_days": company.overdue_grace_days,
            "calendar": ("company", company.resource_calendar_id.id),
            "precision": 10**-digits,
            "hold_hours": company.promise_hold_hours,
            **self._safety_facts(facts),
        }

    def _request_facts(self, facts, request):
        key = self._key(request.product, request.warehouse, request.routes)
        delivery = self._delivery_rule(facts, request, key)
        data = {
            "id": request.id,
            "product": key,
            "qty": request.qty,
            "transit_days": request.transit_days,
            "outgoing_days": delivery.days if delivery else 0,
            "gains": request.gains,
            "safety_days": request.safety_days,
        }
        if delivery is None:
            # Odoo would refuse to deliver: a product that nobody knows.
            data["product"] = (*key, "undeliverable")
        elif delivery.action == "buy":
            # The vendor sends it to the customer: no stock of ours, no steps of ours.
            data["product"] = self._add_dropshipped(facts, key)
            data["outgoing_days"] = 0
        else:
            if delivery.is_to_order:
                data["product"] = (*key, TO_ORDER)
                facts.todo.append(data["product"])
            if request.never_values and facts.entries[key].get("bom"):
                data["bom"] = self._bill_again(facts, key, request)
        return data

    def _delivery_rule(self, facts, request, key):
        """Return the rule that brings the goods to the customer, None without one.

        One without action for a kit: its parts are delivered, each by its own rule.
        """
        row = facts.products[key[0]]
        if self._bill_of(facts, row, "phantom"):
            return SupplyRule(None, self._pushed_days(key[1]))
        return self._delivery(facts.company.id, key[1], request.location.id, key[2], row)

    @staticmethod
    def _key(product, warehouse, routes=()):
        return product.id, warehouse.id, tuple(route.id for route in routes or ())
