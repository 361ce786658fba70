/** A table in IndexedDB whose rows keep the order they came in; memory where there is none. */
export interface Table<Row> {
  all(): Promise<Row[]>;
  put(row: Row): Promise<void>;
  remove(key: string): Promise<void>;
}

export async function openTable<Row>(
  database: string,
  key: keyof Row & string,
): Promise<Table<Row>> {
  try {
    return stored(await open(database, key));
  } catch {
    // Private windows of some browsers: what is written there then lasts as long as the tab.
    return inMemory(key);
  }
}

const TABLE = "rows";

function open(database: string, key: string): Promise<IDBDatabase> {
  const request = indexedDB.open(database, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(TABLE, { keyPath: key });
  return answered(request);
}

function stored<Row>(db: IDBDatabase): Table<Row> {
  // On the disk before we say that it is kept: the next thing to happen may be a flat battery.
  const write = (change: (store: IDBObjectStore) => void) =>
    new Promise<void>((resolve, reject) => {
      const transaction = db.transaction(TABLE, "readwrite", { durability: "strict" });
      transaction.oncomplete = () => resolve();
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
      change(transaction.objectStore(TABLE));
    });
  return {
    all: () => answered<Row[]>(db.transaction(TABLE).objectStore(TABLE).getAll()),
    put: (row) => write((store) => store.put(row)),
    remove: (key) => write((store) => store.delete(key)),
  };
}

function inMemory<Row>(key: keyof Row & string): Table<Row> {
  const rows = new Map<unknown, Row>();
  return {
    all: async () => [...rows.values()],
    put: async (row) => void rows.set(row[key], row),
    remove: async (value) => void rows.delete(value),
  };
}

function answered<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
