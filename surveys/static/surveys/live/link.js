// Keeps a page's state equal to the server's: a socket with numbered deltas, and polling while there is none.

const BACKOFF = [500, 1000, 2000, 5000, 10000, 20000];
const POLL = 10000;

export class Link {
  /** `show(cells, changed)` is called with every new state; `status(name)` with live, reconnecting, polling, refused. */
  constructor({ socket, data, snapshot, show, status }) {
    Object.assign(this, { socketPath: socket, dataUrl: data, show, status });
    this.seq = snapshot.seq;
    this.cells = snapshot.cells;
    this.tries = 0;
    this.heard = 0;
    this.refused = false;
  }

  start() {
    this.connect();
    setInterval(() => this.pollWhenSilent(), POLL);
    addEventListener("online", () => this.hurry());
    document.addEventListener("visibilitychange", () => document.hidden || this.hurry());
  }

  connect() {
    if (this.refused) return;
    clearTimeout(this.retry);
    const address = `${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}${this.socketPath}`;
    const socket = new WebSocket(address);
    this.socket = socket;
    socket.onmessage = (event) => this.receive(JSON.parse(event.data));
    socket.onclose = () => {
      if (this.socket !== socket) return;
      this.socket = null;
      this.tries += 1;
      this.status(this.tries > 3 ? "polling" : "reconnecting");
      if (this.tries === 2) this.poll(); // says whether the door is shut for good
      const wait = BACKOFF[Math.min(this.tries, BACKOFF.length) - 1];
      this.retry = setTimeout(() => this.connect(), wait * (0.5 + Math.random()));
    };
  }

  hurry() {
    if (!this.socket) this.connect();
  }

  receive(frame) {
    this.heard = Date.now();
    if (frame.type === "snapshot") {
      this.tries = 0;
      this.status("live");
      this.replace(frame);
    } else if (frame.type === "delta") {
      this.merge(frame);
    }
  }

  /** A delta holds absolute values: it fits any state from `prev` on, and says nothing to a newer one. */
  merge(frame) {
    if (frame.prev > this.seq) {
      this.socket?.send('{"type":"resync"}');
      return;
    }
    if (frame.seq < this.seq) return;
    for (const [question, changes] of Object.entries(frame.cells)) {
      this.cells[question] = { ...this.cells[question], ...changes };
    }
    this.seq = frame.seq;
    this.show(this.cells, Object.keys(frame.cells));
  }

  replace(frame) {
    const before = this.cells;
    this.seq = frame.seq;
    this.cells = frame.cells;
    const names = new Set([...Object.keys(before), ...Object.keys(frame.cells)]);
    const changed = [...names].filter((name) => differs(before[name] ?? {}, frame.cells[name] ?? {}));
    if (changed.length) this.show(this.cells, changed);
  }

  pollWhenSilent() {
    const connected = this.socket?.readyState === WebSocket.OPEN;
    if (!document.hidden && (!connected || Date.now() - this.heard > POLL)) this.poll();
  }

  async poll() {
    try {
      const answer = await fetch(this.dataUrl, { headers: { accept: "application/json" }, redirect: "manual" });
      if (answer.ok) {
        const frame = await answer.json();
        if (frame.seq >= this.seq) this.replace(frame);
      } else if (answer.status === 404 || answer.type === "opaqueredirect") {
        this.refused = true;
        clearTimeout(this.retry);
        this.socket?.close();
        this.status("refused");
      }
    } catch {
      // no network: the next look is in ten seconds
    }
  }
}

function differs(a, b) {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].some((name) => (a[name] ?? 0) !== (b[name] ?? 0));
}
