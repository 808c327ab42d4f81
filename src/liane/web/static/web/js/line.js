// The one stream of a browser, shared by its tabs. It runs in a SharedWorker, or in each page where there is none.
// It comes back by itself, later each time, with the number of the last event: nothing is missed.
const SHORTEST = 1000;
const LONGEST = 60_000;
// The server's heart beats every 10 s.
const SILENCE = 25_000;
const DEAD = 180_000;
// No answer is worth waiting for longer.
const PATIENCE = 20_000;

// What a page looks at, as the stream names it: "company:ID" is a record, "list:company" all of an object.
const topicOf = (look) => (look.startsWith("list:") ? look : `record:${look.split(":")[1]}`);

export class Line {
  constructor() {
    this.tabs = new Map();
    this.last = 0;
    this.pause = SHORTEST;
    this.unread = null;
  }

  enter(port) {
    this.tabs.set(port, { topics: new Map(), seen: Date.now() });
    if (this.unread) port.postMessage(this.unread);
    if (!this.started) return void this.start();
    // Whoever signed out may be signed in again.
    this.ended = false;
    this.hurry();
  }

  // Somebody comes to a page: what waits to be tried again is tried now.
  hurry() {
    if (this.source) return;
    clearTimeout(this.waiting);
    this.waiting = null;
    this.connect();
  }

  start() {
    this.started = true;
    this.count();
    this.connect();
    setInterval(() => this.sweep(), 10_000);
  }

  hear(port, said) {
    const tab = this.tabs.get(port);
    if (!tab) return;
    tab.seen = Date.now();
    if (said.bye) return void this.bye(port, tab);
    if (said.visible !== undefined) tab.visible = said.visible;
    if (said.look) {
      tab.topics.set(topicOf(said.look), said.look);
      tab.drawn = said.since;
      this.renew([said.look], said.since);
    }
    if (said.edit) this.tell("presence", JSON.stringify(said.edit));
  }

  bye(port, tab) {
    this.tabs.delete(port);
    for (const topic of tab.topics.keys()) {
      if (![...this.tabs.values()].some((one) => one.topics.has(topic))) this.tell("presence", JSON.stringify({ leave: topic }));
    }
  }

  // A tab that was killed said no farewell.
  sweep() {
    for (const [port, tab] of this.tabs) if (Date.now() - tab.seen > DEAD) this.bye(port, tab);
    if (this.source && Date.now() - this.beat > SILENCE) this.broken();
  }

  say(message) {
    for (const port of this.tabs.keys()) port.postMessage(message);
  }

  get keys() {
    return [...new Set([...this.tabs.values()].flatMap((tab) => [...tab.topics.values()]))];
  }

  // What a person has before her eyes is read; what a hidden tab holds is not.
  async ticket(keys, since) {
    const parameters = new URLSearchParams({ sujets: keys.join(",") });
    if (since) parameters.set("depuis", since);
    const read = keys.filter((key) => [...this.tabs.values()].some((tab) => tab.visible && [...tab.topics.values()].includes(key)));
    if (read.length) parameters.set("lus", read.join(","));
    const answer = await fetch(`/direct/billet?${parameters}`, { headers: { "HX-Request": "true" }, credentials: "same-origin", signal: AbortSignal.timeout(PATIENCE) });
    // Signed out: there is nothing left to hear.
    if (answer.status === 401) this.ended = true;
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  }

  async connect() {
    if (this.source || this.ended || this.connecting) return;
    this.connecting = true;
    try {
      const keys = this.keys;
      const found = await this.ticket(keys);
      this.connecting = false;
      this.missing(keys, found.topics);
      if (!found.url) return;
      // Until the first event, what comes after this ticket is what is missed.
      this.base ??= found.at;
      this.url = found.url;
      const parameters = new URLSearchParams({ billet: found.ticket });
      if (this.again) parameters.set("dernier", this.last || this.base);
      this.listen(new EventSource(`${found.url}?${parameters}`));
    } catch {
      this.connecting = false;
      this.later();
    }
  }

  listen(source) {
    this.source = source;
    this.beat = Date.now();
    const on = (name, act) => source.addEventListener(name, (event) => { this.beat = Date.now(); act(JSON.parse(event.data), event); });
    on("bonjour", ({ stream }) => {
      this.stream = stream;
      if (!this.keys.length) this.pause = SHORTEST;
      this.say({ state: "open" });
      if (this.again) this.count();
      this.again = true;
      // What tabs came to look at while it connected, since their pages were drawn.
      const drawn = [...this.tabs.values()].map((tab) => tab.drawn).filter(Boolean);
      this.renew(this.keys, drawn.length ? Math.min(...drawn) : undefined);
    });
    // A record that a tab looks at and the stream does not hear of is asked for anew.
    on("battement", ({ topics }) => this.renew(this.keys.filter((key) => !topics?.includes(topicOf(key)))));
    on("presence", (data) => this.say({ presence: data }));
    on("recharger", () => this.say({ reload: true }));
    on("fait", (data, event) => {
      this.last = Math.max(this.last, Number(event.lastEventId) || 0);
      if (data.inbox) this.count();
      this.say({ event: data });
      if (data.record) this.renew(this.keys.filter((key) => key.endsWith(data.record)));
    });
    source.onerror = () => this.broken();
  }

  broken() {
    this.source?.close();
    this.source = this.stream = null;
    this.say({ state: "broken" });
    this.later();
  }

  later() {
    if (this.ended || this.waiting) return;
    const pause = this.pause * (0.5 + Math.random());
    this.pause = Math.min(LONGEST, this.pause * 2);
    this.waiting = setTimeout(() => { this.waiting = null; this.connect(); }, pause);
  }

  // A record is heard of once; to hear of it again takes a ticket of now, and so the right to read it now.
  async renew(keys, since) {
    const { stream } = this;
    if (!keys.length || !stream) return;
    try {
      const found = await this.ticket(keys, since);
      this.missing(keys, found.topics);
      if (found.topics.length && !(await this.tell("sujets", found.ticket))?.ok) throw new Error("sujets");
      this.pause = SHORTEST;
    } catch {
      // A stream that does not listen to what it should is worth nothing: one that comes back asks for all of it.
      if (this.stream === stream) this.broken();
    }
  }

  missing(keys, known) {
    for (const key of keys) {
      const topic = topicOf(key);
      if (known.includes(topic)) continue;
      this.say({ gone: topic });
      for (const tab of this.tabs.values()) tab.topics.delete(topic);
    }
  }

  // One after the other: who left a record and came back to it is there.
  tell(what, body) {
    const { stream } = this;
    if (!stream) return Promise.resolve(null);
    const post = () => fetch(`${this.url}/${stream}/${what}`, { method: "POST", body, headers: { "Content-Type": "text/plain" }, signal: AbortSignal.timeout(PATIENCE) }).catch(() => null);
    this.turn = (this.turn ?? Promise.resolve()).then(post);
    return this.turn;
  }

  // Several events at once are one question.
  count() {
    clearTimeout(this.counting);
    this.counting = setTimeout(async () => {
      const answer = await fetch("/boite/compte", { headers: { "HX-Request": "true" }, credentials: "same-origin" }).catch(() => null);
      if (!answer?.ok) return;
      this.unread = await answer.json();
      this.say(this.unread);
    }, 150);
  }
}

if (typeof SharedWorkerGlobalScope !== "undefined") {
  const line = new Line();
  globalThis.onconnect = ({ ports: [port] }) => {
    port.onmessage = ({ data }) => line.hear(port, data);
    line.enter(port);
  };
}
