#!/usr/bin/env bash
# Makes the database when there is none; upgrades our addons in it when their version has changed.
#
# The database is made under a working name and renamed when it is complete: an interrupted run
# leaves nothing that looks ready, and the next one begins anew. From the environment: PG* for the
# server and the database's name; for a new one SMB_ADMIN_PASSWORD, SMB_COUNTRY, SMB_LOCALISATION
# (a module, may be empty), SMB_LANGUAGE.
set -euo pipefail

database="${PGDATABASE:?the name of the database is missing}"
draft="${database}_new"
# With it, Odoo's own commands would know of that one database only.
unset PGDATABASE
read -ra modules <<<"${SMB_MODULES:-crm_smb_manufacturing crm_service_desk crm_erp_bridge}"

exists() {
    [ "$(psql -d postgres -XAtv name="$1" <<<"SELECT 1 FROM pg_database WHERE datname = :'name'")" = 1 ]
}

ensure_password() {
    if [ "${#SMB_ADMIN_PASSWORD}" -lt 10 ]; then
        echo "error: SMB_ADMIN_PASSWORD has fewer than 10 characters" >&2
        exit 1
    fi
}

create() {
    ensure_password
    if exists "$draft"; then
        odoo db drop "$draft"
    fi
    odoo db init "$draft" --country "${SMB_COUNTRY:-CN}"
    wanted="$(IFS=,; echo "${modules[*]}")"
    odoo server -d "$draft" -i "${SMB_LOCALISATION:+$SMB_LOCALISATION,}$wanted" \
        --load-language "${SMB_LANGUAGE:-zh_CN}" --no-http --stop-after-init
    # Not as an argument: those are seen by whoever lists the machine's processes.
    odoo shell -d "$draft" --no-http <<'PYTHON'
import os
env.ref("base.user_admin").password = os.environ["SMB_ADMIN_PASSWORD"]
env.cr.commit()
PYTHON
    odoo db rename "$draft" "$database"
}

if exists "$database"; then
    odoo module upgrade -d "$database" --outdated "${modules[@]}"
else
    create
fi
