mod answers;
mod shelf;
mod slow;
