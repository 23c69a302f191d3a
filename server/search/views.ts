export interface SearchHit {
  id: string;
  title: string;
  detail: string;
}

export interface SearchView {
  applications: SearchHit[];
  systems: SearchHit[];
  people: SearchHit[];
}
