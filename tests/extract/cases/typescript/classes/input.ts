import { Injectable } from '@di/core';

@Injectable({ scope: 'app' })
export abstract class Repository<T extends Entity> extends Base<T> implements Store<T>, io.Closable {
  static readonly LIMIT: number = 100;
  private cache?: Map<string, T>;
  declare name: string;
  protected override onChange = (): void => {};
  accessor size = 0;

  constructor(private readonly client: Client, public retries = 3, plain?: string) {
    super();
  }

  abstract find(id: string): Promise<T>;
  abstract label: string;

  get count(): number {
    return this.cache!.size;
  }

  load(id: string): T;
  load(id: number): T;
  load(id: any): T {
    return this.client.get<T>(id)!.body;
  }

  static async all<K>(this: Repository<any>, @Query('k') key?: K): Promise<K[]> {
    return await fetchAll(key);
  }

  @Memo() private compute(): void {}
}

class Impl extends withLogging(Repository) {}
function parse(text: string): number;
function parse(text: any): number {
  return Number(text);
}
