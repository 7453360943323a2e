// Who asks, with the claims of their tokens.

const token = (email, more = {}) => ({ email, email_verified: true, ...more });
const staff = (role, shop = 'main') => token(`${role}@example.com`, { roles: { [shop]: role } });

/** @type {Record<string, {uid: string, token: object} | null>} */
export const PEOPLE = {
  nobody: null,
  // As people write their address; bookings keep it in lower case.
  customer: { uid: 'ada', token: token('Ada@Example.com') },
  mechanic: { uid: 'mechanic', token: staff('mechanic') },
  'front-desk': { uid: 'front-desk', token: staff('front-desk') },
  manager: { uid: 'manager', token: staff('manager') },
  owner: { uid: 'owner', token: staff('owner') },
};

/** Who must get nothing of the shop, each for another reason. */
export const STRANGERS = {
  'the owner of another shop': { uid: 'owner', token: staff('owner', 'east') },
  'an owner whose email is not verified': {
    uid: 'owner',
    token: { ...staff('owner'), email_verified: false },
  },
  'an owner of whose email nothing is known': { uid: 'owner', token: { roles: { main: 'owner' } } },
  'somebody with the role of a customer': {
    uid: 'owner',
    token: token('owner@example.com', { roles: { main: 'customer' } }),
  },
  'somebody with a role that there is not': {
    uid: 'owner',
    token: token('owner@example.com', { roles: { main: 'boss' } }),
  },
  'somebody whose claim is a word': {
    uid: 'owner',
    token: token('owner@example.com', { roles: 'owner' }),
  },
  'somebody whose claim is a list': {
    uid: 'owner',
    token: token('owner@example.com', { roles: ['main', 'owner'] }),
  },
  'somebody who has a role in no shop in particular': {
    uid: 'owner',
    token: token('owner@example.com', { role: 'owner', owner: true }),
  },
};
