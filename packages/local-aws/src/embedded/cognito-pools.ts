import { CognitoServiceImpl, USER_POOL_AWS_DEFAULTS } from "cognito-local/lib/services/cognitoService";
import type { Context } from "cognito-local/lib/services/context";
import type { DataStore } from "cognito-local/lib/services/dataStore/dataStore";
import type { UserPoolService, UserPoolServiceFactory } from "cognito-local/lib/services/userPoolService";
import type { StoredMap } from "../storage";
import type { Account } from "../terraform/resources";

/** Internals of cognito-local. */
interface Inner {
  userPools: UserPoolService[];
}

/**
 * The user pools. cognito-local lists them by the files of a directory, this class by a map of ids. Users sign in by user
 * name, not by e-mail, which is cognito-local's default.
 */
export class Pools extends CognitoServiceImpl {
  constructor(
    private readonly appClients: DataStore,
    private readonly factory: UserPoolServiceFactory,
    private readonly ids: StoredMap<true>,
    private readonly account: Account,
  ) {
    super("", appClients, {}, factory);
  }

  override async init(context: Context): Promise<void> {
    const pools = this.ids.keys().map((Id) => {
      return this.factory.create(context, this.appClients, { ...USER_POOL_AWS_DEFAULTS, Id });
    });
    (this as unknown as Inner).userPools = await Promise.all(pools);
  }

  override createUserPool(...[context, pool]: Parameters<CognitoServiceImpl["createUserPool"]>) {
    const { region, accountId } = this.account;
    const id = pool.Id.replace(/^local_/, `${region}_`);
    this.ids.set(id, true);
    const arn = `arn:aws:cognito-idp:${region}:${accountId}:userpool/${id}`;
    return super.createUserPool(context, { ...pool, Id: id, Arn: arn });
  }

  override async deleteUserPool(
    ...[_, pool]: Parameters<CognitoServiceImpl["deleteUserPool"]>
  ): Promise<void> {
    this.ids.delete(pool.Id);
    const inner = this as unknown as Inner;
    inner.userPools = inner.userPools.filter(({ options }) => options.Id !== pool.Id);
  }
}
