// The emulator with the rules of this repository and one document of every kind.

import { readFile } from 'node:fs/promises';

import {
  assertFails,
  assertSucceeds,
  initializeTestEnvironment,
} from '@firebase/rules-unit-testing';
import {
  collection,
  collectionGroup,
  deleteDoc,
  doc,
  getDocFromServer,
  getDocsFromServer,
  query,
  setDoc,
  setLogLevel,
  updateDoc,
  writeBatch,
} from 'firebase/firestore';

import { DOCUMENTS } from './documents.js';

export { assertFails as denied, assertSucceeds as allowed };

const ROOT = new URL('../../', import.meta.url);

/** A file of this repository, by its path from the root. */
export const source = (path) => readFile(new URL(path, ROOT), 'utf8');

export async function openScene() {
  const host = process.env.FIRESTORE_EMULATOR_HOST;
  if (!host) throw new Error('FIRESTORE_EMULATOR_HOST names no emulator (host:port)');
  const { hostname, port } = new URL(`http://${host}`);
  // Each denial is logged as an error otherwise.
  setLogLevel('silent');
  const environment = await initializeTestEnvironment({
    // A project of its own: other tests may be using the same emulator.
    projectId: `baybook-rules-${process.pid}`,
    firestore: { host: hostname, port: Number(port), rules: await source('firestore.rules') },
  });
  await environment.withSecurityRulesDisabled(async (context) => {
    const writes = writeBatch(context.firestore());
    for (const [path, fields] of Object.entries(DOCUMENTS)) {
      writes.set(doc(context.firestore(), path), fields);
    }
    await writes.commit();
  });
  return new Scene(environment);
}

class Scene {
  #environment;
  #clients = new Map();

  constructor(environment) {
    this.#environment = environment;
  }

  /** A client with the token of `person`, or without one; the same for the same person. */
  as(person) {
    if (!this.#clients.has(person)) {
      const context = person
        ? this.#environment.authenticatedContext(person.uid, person.token)
        : this.#environment.unauthenticatedContext();
      this.#clients.set(person, new Client(context.firestore()));
    }
    return this.#clients.get(person);
  }

  async close() {
    await this.#environment.clearFirestore();
    await this.#environment.cleanup();
  }
}

class Client {
  #store;

  constructor(store) {
    this.#store = store;
  }

  get(path) {
    return getDocFromServer(doc(this.#store, path));
  }

  list(path, ...narrowed) {
    return getDocsFromServer(query(collection(this.#store, path), ...narrowed));
  }

  /** Of all collections of that name, wherever they are. */
  listAll(name, ...narrowed) {
    return getDocsFromServer(query(collectionGroup(this.#store, name), ...narrowed));
  }

  create(path, fields) {
    return setDoc(doc(this.#store, path), fields);
  }

  update(path, fields) {
    return updateDoc(doc(this.#store, path), fields);
  }

  delete(path) {
    return deleteDoc(doc(this.#store, path));
  }
}
