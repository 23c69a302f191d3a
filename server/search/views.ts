export interface SearchHit {
  id: string;
  title: string;
  detail: string;
}

export interface SearchView {
  applications: SearchHit[];
  systems: SearchHit[];
  people: SearchHit[];
  tickets: SearchHit[];
  findings: SearchHit[];
  bulletins: SearchHit[];
  /** Items of the bulletins. */
  items: SearchHit[];
  drills: SearchHit[];
}
