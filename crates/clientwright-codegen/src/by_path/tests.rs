use super::{Endpoint, names};

/// Lines of `METHOD path as id of group`; each with the best name of its method, and its title.
fn check(document: &str, expected: &str) {
    let lines = || {
        document
            .lines()
            .map(str::trim)
            .filter(|one| !one.is_empty())
    };
    let endpoints: Vec<Endpoint<'_>> = lines()
        .map(|line| {
            let (line, says) = line.split_once(" says ").unwrap_or((line, ""));
            let (line, group) = line.split_once(" of ").unwrap_or((line, "default"));
            let (endpoint, id) = line.split_once(" as ").unwrap_or((line, ""));
            let (method, path) = endpoint.split_once(' ').unwrap_or((endpoint, ""));
            Endpoint {
                id: if id.is_empty() { endpoint } else { id },
                made: id.is_empty() || id.ends_with('!'),
                repeated: id.strip_suffix('!'),
                method,
                path,
                group,
                says,
            }
        })
        .collect();
    let found = names(&endpoints).into_iter().zip(&endpoints);
    let found: Vec<String> = found
        .map(|((title, methods), _)| match methods {
            Some(methods) => format!("{} | {title}", methods[0]),
            None => title,
        })
        .collect();
    let expected: Vec<&str> = expected
        .lines()
        .map(str::trim)
        .filter(|one| !one.is_empty())
        .collect();
    for ((found, expected), line) in found.iter().zip(&expected).zip(lines()) {
        assert_eq!(found, expected, "{line}");
    }
    assert_eq!(found.len(), expected.len());
}

#[test]
fn a_document_is_mechanical_as_a_whole() {
    check(
        "GET /v1/charges as GetCharges of charges
         POST /v1/charges as PostCharges of charges
         GET /v1/charges/search as GetChargesSearch of charges
         GET /v1/charges/{charge} as GetChargesCharge of charges
         POST /v1/charges/{charge} as PostChargesCharge of charges
         POST /v1/charges/{charge}/capture as PostChargesChargeCapture of charges
         GET /v1/charges/{charge}/dispute as GetChargesChargeDispute of charges
         POST /v1/charges/{charge}/dispute as PostChargesChargeDispute of charges says Update a dispute
         POST /v1/charges/{charge}/dispute/close as PostChargesChargeDisputeClose of charges
         GET /v1/portal/sessions as GetPortalSessions of portal
         POST /v1/portal/sessions as PostPortalSessions of portal
         GET /v1/balance/history as GetBalanceHistory of balance
         GET /v1/balance/history/{id} as GetBalanceHistoryId of balance
         GET /v1/customers/{customer}/tax_ids as GetCustomersCustomerTaxIds of customers
         DELETE /v1/customers/{customer}/tax_ids/{id} as DeleteCustomersCustomerTaxIdsId of customers
         POST /v1/customers/{customer}/sources/{id}/verify as PostCustomersCustomerSourcesIdVerify of customers
         GET /v1/accounts/{account}/people/{person} as GetAccountsAccountPeoplePerson of accounts
         GET /v1/accounts/{account}/persons/{person} as GetAccountsAccountPersonsPerson of accounts
         POST /v1/readers/{reader}/cancel_action as PostReadersReaderCancelAction of readers
         POST /v1/readers/{reader}/present_payment_method as PostReadersReaderPresentPaymentMethod of terminal
         GET /v1/events as exportEverything of events",
        "list | list charges
         create | create charge
         search | search charges
         get | get charge
         update | update charge
         capture | capture charge
         get dispute | get charge dispute
         update dispute | update charge dispute
         close dispute | close charge dispute
         list sessions | list portal sessions
         create session | create portal session
         list history | list balance history
         get history | get balance history
         list tax ids | list customer tax ids
         delete tax id | delete customer tax id
         verify source | verify customer source
         get person | get account person
         get person | get accounts persons
         cancel action | cancel reader action
         present reader payment method | present reader payment method
         exportEverything",
    );
}

#[test]
fn what_post_does_to_a_single_thing_is_not_guessed() {
    check(
        "GET /payment
         POST /payment
         GET /transfer
         POST /transfer says Creates a transfer.
         POST /limit",
        "get payment | get payment
         post payment | post payment
         get transfer | get transfer
         create transfer | create transfer
         create limit | create limit",
    );
}

#[test]
fn a_few_ids_of_method_and_path_are_names_of_their_own() {
    check(
        "GET /users/{id} as fetchUser of users
         DELETE /users/{id} as removeUser of users
         GET /users as getUsers of users
         GET /auth/rights as getAuthRights of internal
         GET /users/{id}/rights as getUsersIdRights of users",
        "fetchUser
         removeUser
         list | list users
         getAuthRights
         list rights | list user rights",
    );
}

#[test]
fn a_class_in_front_of_all_ids_is_left_out_where_nothing_clashes() {
    check(
        "GET /a as Versions_GetVersion of wraps
         GET /b as Agreements_GetAgreement of wraps
         POST /b as Agreements_Create of wraps
         GET /c as Others_GetVersionPdf of wraps
         GET /d as More_GetVersionPdf of wraps",
        "GetVersion
         GetAgreement
         Agreements_Create
         Others_GetVersionPdf
         More_GetVersionPdf",
    );
    check(
        "GET /a as Versions_GetVersion\nGET /b as list",
        "Versions_GetVersion\nlist",
    );
}

#[test]
fn methods_beside_each_other() {
    check(
        "PUT /users/{id} of users
         PATCH /users/{id} of users
         PUT /shops/{id} of shops
         POST /shops/{id}/address of shops
         PUT /shops/{id}/address of shops
         GET /shops/{id}/lock of shops
         PUT /shops/{id}/lock of shops
         PUT /shops/{id}/archive of shops
         PUT /vm.add-device of vm
         POST /login of login
         POST /oauth/token of oauth
         M-SEARCH /devices of devices",
        "replace | replace user
         update | update user
         update | update shop
         create address | create shop address
         update address | update shop address
         get lock | get shop lock
         update lock | update shop lock
         archive | archive shop
         add device | add vm device
         login | login
         create token | create oauth token
         m search | m search devices",
    );
}
#[test]
fn ids_that_run_words_together() {
    check(
        "GET /customers as listcustomers
         GET /customers/{id}/orders as getcustomerorders
         GET /customers/{id} as getbyid
         GET /a as timesync
         GET /status as status",
        "list customers
         get customer orders
         get by id
         timesync
         status",
    );
}

#[test]
fn an_id_of_two_operations_is_a_name_in_two_groups() {
    check(
        "GET /users as list of users
         GET /shops as list! of shops",
        "list
         list | list shops",
    );
    check("GET /shops/{id} as show! of shops", "show | get shop");
}

#[test]
fn sections_of_a_group() {
    for (path, group, expected) in [
        (
            "/v1/customers/{id}/bank_accounts/{account}/verify",
            "customers",
            "bank accounts",
        ),
        ("/v1/customers/{id}/capture", "customers", ""),
        ("/v1/customers", "customers", ""),
        ("/v1/issuing/cards/{id}", "issuing", "cards"),
        ("/orgs/{org}/teams", "reactions", "orgs"),
        ("/", "default", ""),
    ] {
        assert_eq!(super::section(path, group), expected, "{path}");
    }
}
