// One document of every kind, in the shape the services write.

const AT = '2030-03-04T09:00:00Z';

const booking = (id, shop, email, staffNote = null) => ({
  id,
  shop,
  reference: 'BAY-7Q2K',
  status: 'confirmed',
  start: AT,
  date: '2030-03-04',
  bay: 'bay-1',
  mechanic: 'kim',
  customer: { name: 'Ada Lovelace', email, phone: '+13125550142' },
  notes: null,
  staff_note: staffNote,
  revision: 1,
  name_key: 'ada lovelace',
  family_key: 'lovelace',
  plate_key: 'BAY1',
  phone_key: '+13125550142',
  phone_tail: '0142',
  email_key: email?.toLowerCase() ?? null,
});

const user = (id, email) => ({ id, email, email_verified: true, name: 'Ada', roles: {} });

/** By path. The person `customer` has the uid `ada` and the address ada@example.com. */
export const DOCUMENTS = {
  'shops/main': { name: 'Main Street Motors', timezone: 'America/Chicago' },
  'shops/east': { name: 'East Side Motors', timezone: 'America/Chicago' },
  'shops/main/services/oil': { id: 'oil', name: 'Oil change', duration_minutes: 30 },
  'shops/main/availability/2030-03-04': { date: '2030-03-04', allocations: [], bays: [] },
  'shops/main/bookings/own': booking('own', 'main', 'ADA@example.com'),
  'shops/main/bookings/noted': booking('noted', 'main', 'ada@example.com', 'Pays late.'),
  'shops/main/bookings/other': booking('other', 'main', 'bob@example.com'),
  'shops/main/bookings/mechanics': booking('mechanics', 'main', 'mechanic@example.com'),
  'shops/main/bookings/no-email': booking('no-email', 'main', null),
  'shops/east/bookings/own-east': booking('own-east', 'east', 'ada@example.com'),
  'shops/east/bookings/other-east': booking('other-east', 'east', 'bob@example.com'),
  'shops/main/audit/1': { id: '1', at: AT, actor: 'system', action: 'role-given' },
  'shops/main/staff/owner': { user: 'owner', name: 'Olga', role: 'owner' },
  'shops/main/feeds/workshop': { generation: 1 },
  'shops/main/external/2030-03-04': { date: '2030-03-04', times: [{ entry: 'e1', summary: 'Dentist' }] },
  'shops/main/calendar/sync': { token: 'sync-token' },
  'shops/main/unheard-of/1': { of: 'a collection without a rule' },
  'users/ada': user('ada', 'ada@example.com'),
  'users/bob': user('bob', 'bob@example.com'),
  'credentials/ada': { user: 'ada', password: '$argon2id$', generation: 1 },
  'logins/digest': { user: 'ada' },
  'tokens/1': { user: 'ada', expire_at: AT },
  'sessions/1': { user: 'ada', salt: 'salt', expire_at: AT },
  'attempts/digest': { failures: 3, expire_at: AT },
  'outbox/own-r1': { state: 'due', due_at: AT },
  'deliveries/own-r1.email': { expire_at: AT },
  'suppressions/digest': { channel: 'sms', all: { reason: 'stopped' } },
  'notices/digest': { source: 'twilio', expire_at: AT },
  'local_messages/own-r1.email': { to: 'ada@example.com', subject: 'You are booked', at: AT },
  'test_numbers/mail-1': { phone: '+13125550123', expire_at: AT },
  'system/signing-key': { key: 'secret' },
  'unheard-of/1': { of: 'a collection without a rule' },
  'users/ada/unheard-of/1': { of: 'a collection without a rule' },
};
