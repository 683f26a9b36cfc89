/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/record: what is put on record about people, partners and services:
 * consents, acceptances, objections, facts, agreements.  One thread at a time.
 */
#ifndef AVOW_CLI_RECORD_H
#define AVOW_CLI_RECORD_H

#include "cli/cli.h"

int avow_cli_record_consent_give(struct avow_cli *cli);
int avow_cli_record_consent_withdraw(struct avow_cli *cli);
int avow_cli_record_person_accept(struct avow_cli *cli);
int avow_cli_record_person_notice(struct avow_cli *cli);
int avow_cli_record_objection_set(struct avow_cli *cli);
int avow_cli_record_objection_end(struct avow_cli *cli);
int avow_cli_record_fact_set(struct avow_cli *cli);
int avow_cli_record_agreement_sign(struct avow_cli *cli);
int avow_cli_record_agreement_end(struct avow_cli *cli);

#endif
