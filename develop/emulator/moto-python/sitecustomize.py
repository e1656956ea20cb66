"""
Python imports this at its start, because moto.ts puts its directory on the path of Moto's server.

At every request Moto lists its directories again and logs a line that nobody reads: a quarter of the time of a request.
Moto's user pools have no pre token generation trigger, and refreshed tokens have a new time of sign-in. The local endpoint, which
stands before them, runs the trigger and sends both in the field LocalTokens of InitiateAuth. Nor do they have Cognito's plan of a pool
that names none, a risk configuration or a branding of the pages, and an update loses what it does not have. Resource servers are never changed or deleted. A domain's account is another one at every question.
What a release of Moto does not have, or has elsewhere, stays as it is.
"""

from contextvars import ContextVar
from os import getenv

try:
    from moto import backends
    from werkzeug.serving import WSGIRequestHandler

    modules = frozenset(backends.list_of_moto_modules())
    backends.list_of_moto_modules = lambda: modules
    WSGIRequestHandler.log_request = lambda *_, **__: None
except (AttributeError, ImportError):
    pass

try:
    from moto.cognitoidp.models import CognitoIdpUserPool, CognitoIdpUserPoolDomain
    from moto.cognitoidp.responses import CognitoIdpResponse
    from moto.core.responses import ActionResult, EmptyResult

    tokens = ContextVar("tokens", default={})
    initiate_auth = CognitoIdpResponse.initiate_auth
    create_jwt = CognitoIdpUserPool.create_jwt

    def initiate_auth_with_tokens(self):
        before = tokens.set(self._get_param("LocalTokens") or {})
        try:
            return initiate_auth(self)
        finally:
            tokens.reset(before)

    def create_jwt_with_tokens(self, client_id, username, token_use, expires_in=60 * 60, extra_data=None):
        given = tokens.get()
        changes = given.get("changes") or {}
        claims = dict(extra_data or {})
        claims.update(changes.get(token_use + "Claims") or {})
        if token_use == "access" and changes:
            suppressed = changes.get("scopesToSuppress") or []
            scopes = [scope for scope in claims.get("scope", "").split() if scope not in suppressed]
            claims["scope"] = " ".join(scopes + (changes.get("scopesToAdd") or []))
        if given.get("authTime"):
            claims["auth_time"] = given["authTime"]
        return create_jwt(self, client_id, username, token_use, expires_in, claims)

    update_extended_config = CognitoIdpUserPool.update_extended_config

    # An update of a pool does not have these.
    kept = ("AliasAttributes", "UserPoolTags", "UsernameAttributes", "UsernameConfiguration")

    def update_with_tier(self, extended_config):
        before = getattr(self, "extended_config", {})
        update_extended_config(self, extended_config)
        for name in kept:
            if name in before:
                self.extended_config.setdefault(name, before[name])
        self.extended_config.setdefault("UserPoolTier", "ESSENTIALS")

    def set_risk_configuration(self):
        pool = self.backend.describe_user_pool(self._get_param("UserPoolId"))
        pool.risk_configuration = dict(self.parameters)
        return ActionResult({"RiskConfiguration": pool.risk_configuration})

    def describe_risk_configuration(self):
        pool = self.backend.describe_user_pool(self._get_param("UserPoolId"))
        return ActionResult({"RiskConfiguration": getattr(pool, "risk_configuration", {"UserPoolId": pool.id})})

    if not hasattr(CognitoIdpResponse, "set_risk_configuration"):
        CognitoIdpResponse.set_risk_configuration = set_risk_configuration
        CognitoIdpResponse.describe_risk_configuration = describe_risk_configuration

    def set_ui_customization(self):
        pool = self.backend.describe_user_pool(self._get_param("UserPoolId"))
        client = self._get_param("ClientId") or "ALL"
        branding = {"UserPoolId": pool.id, "ClientId": client, "CSS": self._get_param("CSS"), "CSSVersion": "1"}
        if self._get_param("ImageFile"):
            branding["ImageUrl"] = "https://example.com/" + client
        pool.ui_customizations = {**getattr(pool, "ui_customizations", {}), client: branding}
        return ActionResult({"UICustomization": branding})

    def get_ui_customization(self):
        pool = self.backend.describe_user_pool(self._get_param("UserPoolId"))
        client = self._get_param("ClientId") or "ALL"
        of_nobody = {"UserPoolId": pool.id, "ClientId": client}
        return ActionResult({"UICustomization": getattr(pool, "ui_customizations", {}).get(client, of_nobody)})

    if not hasattr(CognitoIdpResponse, "set_ui_customization"):
        CognitoIdpResponse.set_ui_customization = set_ui_customization
        CognitoIdpResponse.get_ui_customization = get_ui_customization

    def update_resource_server(self):
        pool, identifier = self._get_param("UserPoolId"), self._get_param("Identifier")
        server = self.backend.describe_resource_server(pool, identifier)
        server.name = self._get_param("Name")
        server.scopes = self._get_param("Scopes") or []
        return ActionResult({"ResourceServer": server.to_json()})

    def delete_resource_server(self):
        pool, identifier = self._get_param("UserPoolId"), self._get_param("Identifier")
        self.backend.describe_resource_server(pool, identifier)
        del self.backend.describe_user_pool(pool).resource_servers[identifier]
        return EmptyResult()

    if not hasattr(CognitoIdpResponse, "delete_resource_server"):
        CognitoIdpResponse.update_resource_server = update_resource_server
        CognitoIdpResponse.delete_resource_server = delete_resource_server

    describe_domain = CognitoIdpUserPoolDomain.to_json

    def describe_domain_of_account(self, extended=True):
        described = describe_domain(self, extended)
        return {**described, "AWSAccountId": getenv("MOTO_ACCOUNT_ID")} if extended else described

    CognitoIdpUserPool.update_extended_config = update_with_tier
    CognitoIdpUserPoolDomain.to_json = describe_domain_of_account
    CognitoIdpResponse.initiate_auth = initiate_auth_with_tokens
    CognitoIdpUserPool.create_jwt = create_jwt_with_tokens
except (AttributeError, ImportError):
    pass
