"""What is known of a customer's earlier campaigns."""

from __future__ import annotations

from ibis.expr.types import Table

from segbench.features.window import Window, midnight


def contact_features(customers: Table, contacts: Table, responses: Table, window: Window) -> Table:
    """Return contacts_before and responses_before (counts) for each row of `customers`.

    They look back over all history, not only the window: whether somebody ever responded is
    a fact about the customer, and campaigns are rare. Nothing at or after the cutoff is read.
    """
    reached = contacts.filter(contacts.contacted_at < midnight(window.cutoff))
    replied = responses.filter(responses.responded_at < midnight(window.cutoff))
    reached_n = reached.group_by("customer_id").aggregate(contacts_before=reached.count())
    replied_n = replied.group_by("customer_id").aggregate(responses_before=replied.count())
    joined = customers.select("customer_id").left_join(reached_n, "customer_id").drop("customer_id_right")
    joined = joined.left_join(replied_n, "customer_id").drop("customer_id_right")
    return joined.mutate(
        contacts_before=joined.contacts_before.fill_null(0), responses_before=joined.responses_before.fill_null(0)
    )
