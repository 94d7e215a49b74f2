from odoo import models
from odoo.tools import SQL

from ...promise import answer
from .promise_facts import PromiseFacts

# Asking what each wait would gain plans a request anew for each of them.
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
        case = self._case(company, [*holds, *requests], now)
        explained = len(requests) <= MOST_EXPLAINED
        return answer(case, gains=explained)[len(holds) :]

    def _case(self, company, requests, now):
        """Return the engine's case of all requests, in order."""
        # sudo: a salesperson may not read stock, bills, vendors or machines, yet the
        # date depends on them. Every search below is limited to this one company,
        # and nothing but dates, names and quantities of the chain leaves the engine.
        loader = self.sudo().with_company(company)
        # Archived records and other companies chosen in the menu play no part.
        loader = loader.with_context(allowed_company_ids=company.ids, active_test=True, lang=self.env.lang)
        productions = loader._find_productions(company)
        asked = {request.product.id for request in requests}
        asked.update(productions.move_raw_ids.product_id.ids)
        asked.update(productions.product_id.ids)
        facts = PromiseFacts(
            company=company.with_env(loader.env),
            now=now,
            requests=requests,
            productions=productions,
            products=loader._reachable_products(company, asked),
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
        return case

    def _reachable_products(self, company, product_ids):
        """Return all products that the bills below these could need, in one query."""
        self.env["mrp.bom.line"].flush_model(["bom_id", "product_id"])
        self.env["mrp.bom"].flush_model(["active", "company_id", "product_id", "product_tmpl_id"])
        self.env["product.product"].flush_model(["product_tmpl_id"])
        rows = self.env.execute_query(
            SQL(
                """
                WITH RECURSIVE need (product_id) AS (
                    SELECT unnest(%(asked)s)
                    UNION
                    SELECT line.product_id
                      FROM need
                      JOIN product_product product ON product.id = need.product_id
                      JOIN mrp_bom bom
                        ON bom.product_tmpl_id = product.product_tmpl_id
                       AND (bom.product_id IS NULL OR bom.product_id = product.id)
                       AND (bom.company_id IS NULL OR bom.company_id = %(company)s)
                       AND bom.active
                      JOIN mrp_bom_line line ON line.bom_id = bom.id
                )
                SELECT product_id FROM need
                """,
                asked=list(product_ids),
                company=company.id,
            )
        )
        return self.env["product.product"].browse(row[0] for row in rows)

    def _company_facts(self, facts):
        company = facts.company
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        return {
            "days_to_purchase": company.days_to_purchase,
            "security_lead": company.security_lead,
            "overdue_grace_days": company.overdue_grace_days,
            "calendar": ("company", company.resource_calendar_id.id),
            "precision": 10**-digits,
        }

    def _request_facts(self, facts, request):
        key = self._key(request.product, request.warehouse, request.routes)
        delivery = self._delivery_rule(facts, request)
        data = {
            "id": request.id,
            "product": key,
            "qty": request.qty,
            "transit_days": request.transit_days,
            "outgoing_days": self._outgoing_days(request.warehouse, delivery),
            "gains": request.gains,
        }
        if delivery and delivery.action == "buy":
            # The vendor sends it to the customer: no stock of ours, no steps of ours.
            data["product"] = self._add_dropshipped(facts, request, key)
            data["outgoing_days"] = 0
        elif delivery is None:
            # Odoo would refuse to deliver: a product that nobody knows.
            data["product"] = (*key, "undeliverable")
        elif request.never_values and facts.entries[key].get("bom"):
            data["bom"] = self._bill_again(facts, key, request)
        return data

    def _delivery_rule(self, facts, request):
        """Return the rule that brings the goods to the customer, None without one.

        An empty one for a kit: its parts are delivered, each by its own rule.
        """
        if request.product in facts.kits:
            return self.env["stock.rule"]
        return (
            self._rule(
                facts,
                request.product,
                request.warehouse,
                request.location,
                request.routes,
            )
            or None
        )

    def _outgoing_days(self, warehouse, delivery):
        """Return the days between taking goods from stock and their leaving."""
        steps = warehouse.with_env(self.env).delivery_route_id.rule_ids
        pushed = steps.filtered(lambda rule: rule.action == "push")
        return (delivery.delay if delivery else 0) + sum(pushed.mapped("delay"))

    @staticmethod
    def _key(product, warehouse, routes=()):
        return product.id, warehouse.id, tuple(route.id for route in routes or ())
