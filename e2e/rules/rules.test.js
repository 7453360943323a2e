// firestore.rules: who may read what of it directly, and that nobody may write.

import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';

import { documentId, limit, or, orderBy, where } from 'firebase/firestore';

import { DOCUMENTS } from './documents.js';
import { PEOPLE, STRANGERS } from './people.js';
import { allowed, denied, openScene, source } from './scene.js';

const scene = await openScene();
after(() => scene.close());

const ROLES = Object.keys(PEOPLE);

// Columns: nobody, customer, mechanic, front desk, manager, owner. One line for each document.
const MAY_GET = `
shops/main                          -  -    get  get  get  get
shops/east                          -  -    -    -    -    -
shops/main/services/oil             -  -    get  get  get  get
shops/main/availability/2030-03-04  -  -    get  get  get  get
shops/main/bookings/own             -  get  -    get  get  get
shops/main/bookings/noted           -  -    -    get  get  get
shops/main/bookings/other           -  -    -    get  get  get
shops/main/bookings/mechanics       -  -    get  get  get  get
shops/main/bookings/no-email        -  -    -    get  get  get
shops/east/bookings/own-east        -  get  -    -    -    -
shops/east/bookings/other-east      -  -    -    -    -    -
shops/main/audit/1                  -  -    -    -    get  get
shops/main/staff/owner              -  -    -    -    -    -
shops/main/feeds/workshop           -  -    -    -    -    -
shops/main/external/2030-03-04      -  -    -    -    -    -
shops/main/calendar/sync            -  -    -    -    -    -
shops/main/unheard-of/1             -  -    -    -    -    -
users/ada                           -  get  -    -    -    -
users/bob                           -  -    -    -    -    -
credentials/ada                     -  -    -    -    -    -
logins/digest                       -  -    -    -    -    -
tokens/1                            -  -    -    -    -    -
sessions/1                          -  -    -    -    -    -
attempts/digest                     -  -    -    -    -    -
outbox/own-r1                       -  -    -    -    -    -
deliveries/own-r1.email             -  -    -    -    -    -
suppressions/digest                 -  -    -    -    -    -
notices/digest                      -  -    -    -    -    -
local_messages/own-r1.email         -  -    -    -    -    -
test_numbers/mail-1                 -  -    -    -    -    -
system/signing-key                  -  -    -    -    -    -
unheard-of/1                        -  -    -    -    -    -
users/ada/unheard-of/1              -  -    -    -    -    -
`;

// The same columns. One line for each collection, asked for whole.
const MAY_LIST = `
shops                    -  -  -     -     -     -
shops/main/services      -  -  list  list  list  list
shops/main/availability  -  -  list  list  list  list
shops/main/bookings      -  -  -     list  list  list
shops/east/bookings      -  -  -     -     -     -
shops/main/audit         -  -  -     -     list  list
shops/main/staff         -  -  -     -     -     -
shops/main/feeds         -  -  -     -     -     -
shops/main/external      -  -  -     -     -     -
shops/main/calendar      -  -  -     -     -     -
shops/main/unheard-of    -  -  -     -     -     -
users                    -  -  -     -     -     -
credentials              -  -  -     -     -     -
logins                   -  -  -     -     -     -
tokens                   -  -  -     -     -     -
sessions                 -  -  -     -     -     -
attempts                 -  -  -     -     -     -
outbox                   -  -  -     -     -     -
deliveries               -  -  -     -     -     -
suppressions             -  -  -     -     -     -
notices                  -  -  -     -     -     -
local_messages           -  -  -     -     -     -
test_numbers             -  -  -     -     -     -
system                   -  -  -     -     -     -
unheard-of               -  -  -     -     -     -
users/ada/unheard-of     -  -  -     -     -     -
`;

/** @returns {[string, Record<string, boolean>][]} path, and who may */
function table(text) {
  return text.trim().split('\n').map((line) => {
    const [path, ...cells] = line.trim().split(/\s+/);
    assert.equal(cells.length, ROLES.length, path);
    return [path, Object.fromEntries(ROLES.map((role, at) => [role, cells[at] !== '-']))];
  });
}

const collectionOf = (path) => path.slice(0, path.lastIndexOf('/'));

test('every document and every collection of the store has its line', async () => {
  assert.deepEqual(table(MAY_GET).map(([path]) => path), Object.keys(DOCUMENTS));
  const collections = new Set(Object.keys(DOCUMENTS).map(collectionOf));
  assert.deepEqual(new Set(table(MAY_LIST).map(([path]) => path)), collections);

  const schema = await source('crates/domain/src/store/schema.rs');
  const named = [...schema.matchAll(/^pub const \w+: &str = "([^"]+)";$/gm)].map(([, it]) => it);
  const kinds = new Set([...collections].map((path) => path.split('/').at(-1)));
  assert.ok(named.length >= 15, 'the names of the collections were not found');
  assert.deepEqual(named.filter((name) => !kinds.has(name)), []);
});

describe('one document', () => {
  for (const [path, may] of table(MAY_GET)) {
    for (const role of ROLES) {
      test(`${path}: ${role} ${may[role] ? 'reads it' : 'is denied'}`, async () => {
        const asked = scene.as(PEOPLE[role]).get(path);
        if (!may[role]) return denied(asked);
        assert.ok((await allowed(asked)).exists());
      });
    }
  }
});

describe('a whole collection', () => {
  for (const [path, may] of table(MAY_LIST)) {
    for (const role of ROLES) {
      test(`${path}: ${role} ${may[role] ? 'lists it' : 'is denied'}`, async () => {
        const asked = scene.as(PEOPLE[role]).list(path);
        if (!may[role]) return denied(asked);
        assert.ok((await allowed(asked)).size > 0);
      });
    }
  }
});

test('users and shops are got by their id and never listed, even narrowed to it', async () => {
  await denied(scene.as(PEOPLE.customer).list('users', where(documentId(), '==', 'ada')));
  await denied(scene.as(PEOPLE.owner).list('shops', where(documentId(), '==', 'main')));
});

describe('nobody writes', () => {
  for (const [path, fields] of Object.entries(DOCUMENTS)) {
    for (const role of ROLES) {
      test(`${path}: ${role} cannot create, replace, update or delete`, async () => {
        const client = scene.as(PEOPLE[role]);
        await denied(client.create(`${collectionOf(path)}/new`, fields));
        await denied(client.create(path, fields));
        await denied(client.update(path, { touched: true }));
        await denied(client.delete(path));
      });
    }
  }

  test('not even their own booking or user document, whatever role they claim in it', async () => {
    const ada = scene.as(PEOPLE.customer);
    await denied(ada.update('shops/main/bookings/own', { status: 'cancelled' }));
    await denied(ada.update('users/ada', { roles: { main: 'owner' } }));
    await denied(ada.create('users/new', { id: 'new', roles: { main: 'owner' } }));
  });
});

describe('the shop is closed to', () => {
  const open = table(MAY_GET).filter(([, may]) => may.owner).map(([path]) => path);
  const listed = table(MAY_LIST).filter(([, may]) => may.owner).map(([path]) => path);
  for (const [who, person] of Object.entries(STRANGERS)) {
    test(who, async () => {
      const client = scene.as(person);
      for (const path of open) await denied(client.get(path));
      for (const path of listed) await denied(client.list(path));
    });
  }
});

test('the owner of another shop reads that one', async () => {
  const client = scene.as(STRANGERS['the owner of another shop']);
  await allowed(client.get('shops/east'));
  await allowed(client.get('shops/east/bookings/other-east'));
  assert.equal((await allowed(client.list('shops/east/bookings'))).size, 2);
});

test('a role counts in its own shop, beside another one elsewhere', async () => {
  const roles = { main: 'mechanic', east: 'owner' };
  const token = { email: 'kim@example.com', email_verified: true, roles };
  const kim = scene.as({ uid: 'kim', token });
  await allowed(kim.get('shops/main'));
  await denied(kim.list('shops/main/bookings'));
  await denied(kim.list('shops/main/audit'));
  await allowed(kim.list('shops/east/bookings'));
});

describe('own bookings', () => {
  const BOOKINGS = 'shops/main/bookings';
  const own = where('email_key', '==', 'ada@example.com');
  const others = where('email_key', '==', 'bob@example.com');
  const unnoted = where('staff_note', '==', null);
  const ada = () => scene.as(PEOPLE.customer);

  test('are listed by the person’s own email, where the staff noted nothing', async () => {
    const found = await allowed(ada().list(BOOKINGS, own, unnoted));
    assert.deepEqual(found.docs.map((it) => it.id), ['own']);
    await allowed(ada().list(BOOKINGS, own, unnoted, where('status', '==', 'confirmed')));
  });

  test('are listed by a mechanic who booked as well', async () => {
    const mine = where('email_key', '==', 'mechanic@example.com');
    const mechanic = scene.as(PEOPLE.mechanic);
    const found = await allowed(mechanic.list(BOOKINGS, mine, unnoted));
    assert.deepEqual(found.docs.map((it) => it.id), ['mechanics']);
    await denied(mechanic.list(BOOKINGS, own, unnoted));
  });

  test('are not listed with what the staff noted', async () => {
    await denied(ada().list(BOOKINGS, own));
    await denied(ada().list(BOOKINGS, own, where('staff_note', '==', 'Pays late.')));
  });

  test('do not open those of others, however the list is narrowed', async () => {
    for (const filters of [
      [others, unnoted],
      [unnoted],
      [unnoted, limit(1)],
      [unnoted, orderBy('email_key')],
      [where('date', '==', '2030-03-04'), unnoted],
      [where('reference', '==', 'BAY-7Q2K'), unnoted],
      [where('email_key', '>=', 'ada@example.com'), unnoted],
      [where('email_key', 'in', ['ada@example.com', 'bob@example.com']), unnoted],
      [where('email_key', '==', null), unnoted],
      [where('email_key', '==', 'Ada@Example.com'), unnoted],
    ]) {
      await denied(ada().list(BOOKINGS, ...filters));
    }
    await denied(ada().list(BOOKINGS, or(own, others)));
  });

  test('are not listed across shops', async () => {
    await denied(ada().listAll('bookings', own, unnoted));
    await denied(scene.as(PEOPLE.owner).listAll('bookings'));
    await denied(scene.as(PEOPLE.owner).listAll('audit'));
  });

  test('tell nobody which bookings there are not', () => denied(ada().get(`${BOOKINGS}/none`)));

  for (const [who, token] of Object.entries({
    'whose email is not verified': { email: 'ada@example.com', email_verified: false },
    'whose token does not tell': { email: 'ada@example.com' },
    'whose token tells in a word': { email: 'ada@example.com', email_verified: 'true' },
    'whose token has no email': { email_verified: true },
    'whose email is null': { email: null, email_verified: true },
    'whose email is empty': { email: '', email_verified: true },
    'whose email begins the same': { email: 'ada@example.co', email_verified: true },
  })) {
    test(`are closed to somebody ${who}`, async () => {
      const client = scene.as({ uid: 'eve', token });
      await denied(client.get(`${BOOKINGS}/own`));
      await denied(client.get(`${BOOKINGS}/no-email`));
      await denied(client.list(BOOKINGS, own, unnoted));
      await denied(client.list(BOOKINGS, where('email_key', '==', null), unnoted));
    });
  }
});

describe('the own user document', () => {
  test('is closed until the email is verified', async () => {
    const token = { email: 'ada@example.com', email_verified: false };
    await denied(scene.as({ uid: 'ada', token }).get('users/ada'));
  });

  test('is whose uid it is, and not whose email', async () => {
    const token = { email: 'ada@example.com', email_verified: true };
    await denied(scene.as({ uid: 'eve', token }).get('users/ada'));
  });
});
