def migrate(cr, version):
    """Know the waiting stage, and who spoke last on the tickets that exist."""
    if not version:
        return
    cr.execute(
        """
        UPDATE service_stage
           SET is_waiting = TRUE
          FROM ir_model_data
         WHERE ir_model_data.module = 'crm_service_desk'
           AND ir_model_data.name = 'service_stage_waiting'
           AND ir_model_data.res_id = service_stage.id
        """
    )
    # Tickets closed before are not asked about now.
    cr.execute("UPDATE service_ticket SET verdict_ask_at = NULL")
    cr.execute("UPDATE service_ticket SET heard_at = received_at, told_at = responded_at")
