"""The streams that stand open: who listens to what, who looks at which record. Plain Python, one event loop.

A topic of a record is told once: what is sent on it says that the record changed, and whoever wants to hear of the
next Change comes back with a ticket that was given after this one. So nobody hears of a record that left her reach.
"""

import asyncio
import json
import secrets
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

# What waits to be written to one browser. One that reads no more is cut off: it comes back and is told what it missed.
WAITING = 200
MOST_TOPICS = 60
# So many events of a topic are known to have been told: numbers come in the order of commits, not in their own.
SEEN = 600
MOST_SEEN = 12
# Presence is said again this often, and forgotten when it was not for so long (seconds).
SAID_AGAIN, FORGOTTEN = 5.0, 20.0
# So many at once in one notice, which carries 8,000 bytes.
_TOGETHER = 15
# What pages look at: a record, all of an object.
LOOKED_AT = ("record:", "list:")

Message = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Event:
    """What goes to a browser: the number of the event ("" for what is not numbered), its name, its data."""

    name: str
    data: Message
    number: int = 0

    def text(self) -> bytes:
        """Return it as server-sent events are written (HTML standard, 9.2)."""
        head = f"id: {self.number}\n" if self.number else ""
        return f"{head}event: {self.name}\ndata: {json.dumps(self.data, ensure_ascii=False)}\n\n".encode()


@dataclass(slots=True)
class Topic:
    """One topic as a stream has it. `open` until it was told; `fields` are those its reader may see, None for all."""

    object: str
    at: int
    fields: frozenset[str] | None
    open: bool = True
    seen: deque[int] = field(default_factory=lambda: deque(maxlen=SEEN))


@dataclass(eq=False, slots=True)
class Stream:
    """One browser of one person. Several tabs share it. Nobody sees where a `hidden` one is."""

    schema: str
    user: str
    name: str
    session: str
    origin: str
    hidden: bool = False
    id: str = field(default_factory=lambda: secrets.token_urlsafe(18))
    topics: dict[str, Topic] = field(default_factory=dict)
    editing: dict[str, str] = field(default_factory=dict)
    waiting: asyncio.Queue[Event | None] = field(default_factory=lambda: asyncio.Queue(WAITING))
    closed: bool = False

    def send(self, event: Event) -> None:
        """Put an event in line; a stream that takes none any more is closed."""
        try:
            self.waiting.put_nowait(event)
        except asyncio.QueueFull:
            self.close()

    def beat(self) -> Event:
        """Return what is said when there is nothing to say: which records it would hear of, so that none is missed."""
        heard = [topic for topic, one in self.topics.items() if one.open and topic.startswith(LOOKED_AT)]
        return Event("battement", {"topics": heard})

    def close(self) -> None:
        """End it once what waits is written; when too much waits, at once."""
        self.closed = True
        if self.waiting.full():
            while not self.waiting.empty():
                self.waiting.get_nowait()
        self.waiting.put_nowait(None)


@dataclass(slots=True)
class Present:
    """Somebody who looks at a record, in one browser, and the field that she edits there."""

    user: str
    name: str
    field: str
    seen: float


class Hub:
    """All streams of this process. `announce` tells every process who is where."""

    def __init__(self, announce: Callable[[Message], None]) -> None:
        self.announce = announce
        self.streams: dict[str, Stream] = {}
        self._listening: dict[tuple[str, str], set[Stream]] = {}
        self._present: dict[tuple[str, str], dict[str, Present]] = {}

    def open(self, stream: Stream) -> None:
        """Take a stream up."""
        self.streams[stream.id] = stream
        stream.send(Event("bonjour", {"stream": stream.id}))

    def leave(self, stream: Stream) -> None:
        """Forget a stream and where its person was."""
        self.streams.pop(stream.id, None)
        for topic in list(stream.topics):
            self.drop(stream, topic)

    def join(self, stream: Stream, topic: str, given: Topic) -> bool:
        """Let a stream listen to a topic, again or for the first time; False when it listens to too many."""
        known = stream.topics.get(topic)
        if known is None and len(stream.topics) >= MOST_TOPICS:
            return False
        if known is not None:
            given.seen = known.seen
            # What came since it was told last is still to be told.
            given.at = min(given.at, max(known.seen)) if known.seen else given.at
        stream.topics[topic] = given
        if topic.startswith("record:"):
            self._say(stream, topic)
        self._listening.setdefault((stream.schema, topic), set()).add(stream)
        if topic.startswith("record:"):
            self._show(stream.schema, topic, [stream])
        return True

    def drop(self, stream: Stream, topic: str) -> None:
        """Let a stream listen to a topic no more."""
        if stream.topics.pop(topic, None) is None:
            return
        stream.editing.pop(topic, None)
        listening = self._listening.get((stream.schema, topic), set())
        listening.discard(stream)
        if not listening:
            self._listening.pop((stream.schema, topic), None)
        if topic.startswith("record:"):
            gone = {"topic": topic, "stream": stream.id, "gone": True}
            self._noted(stream.schema, gone)
            self.announce({"schema": stream.schema, "presence": [gone]})

    def edit(self, stream: Stream, topic: str, key: str) -> None:
        """Note which field of a record the person edits, "" for none."""
        if topic in stream.topics:
            if key:
                stream.editing[topic] = key[:80]
            else:
                stream.editing.pop(topic, None)
            self._say(stream, topic)

    def heard(self, message: Message) -> None:
        """Take up what a process said on the channel."""
        schema = str(message.get("schema", ""))
        if "topic" in message:
            self.deliver(schema, str(message["topic"]), int(message["id"]), message["data"])
        elif "presence" in message:
            for said in message["presence"]:
                self._noted(schema, said)
        elif "session" in message:
            self._end(stream for stream in self.streams.values() if stream.session == message["session"])
        elif "renew" in message:
            # They come back with tickets of this moment, if they still may.
            self._end(stream for stream in self.streams.values() if stream.schema == schema)

    def _end(self, streams: Iterable[Stream]) -> None:
        for stream in list(streams):
            stream.close()

    def end_all(self) -> None:
        """Close every stream: this process ends, or missed what was said."""
        self._end(self.streams.values())

    def deliver(self, schema: str, topic: str, number: int, data: Message) -> None:
        """Send an event to whoever listens to its topic."""
        if topic.startswith("object:"):
            name = topic.partition(":")[2]
            for stream in [one for one in self.streams.values() if one.schema == schema]:
                for one, known in list(stream.topics.items()):
                    if known.object == name:
                        self.tell(stream, one, number, {**data, "record": one.partition(":")[2]})
            return
        for stream in list(self._listening.get((schema, topic), ())):
            self.tell(stream, topic, number, data)

    def tell(self, stream: Stream, topic: str, number: int, data: Message) -> None:
        """Send one event to one stream, unless it has it already or must ask anew for the topic first."""
        known = stream.topics.get(topic)
        if known is None or not known.open or number in known.seen:
            return
        known.seen.append(number)
        known.open = not topic.startswith("record:")
        stream.send(Event("fait", {"topic": topic, **data}, number))

    def repeat(self) -> None:
        """Say again who is where, and forget those of whom nothing was heard: called every SAID_AGAIN seconds."""
        said: dict[str, list[Message]] = {}
        for stream in self.streams.values():
            for topic in stream.topics:
                if topic.startswith("record:") and not stream.hidden:
                    here = _here(stream, topic)
                    self._noted(stream.schema, here)
                    said.setdefault(stream.schema, []).append(here)
        for schema, all_said in said.items():
            for start in range(0, len(all_said), _TOGETHER):
                self.announce({"schema": schema, "presence": all_said[start : start + _TOGETHER]})
        late = time.monotonic() - FORGOTTEN
        for (schema, topic), people in list(self._present.items()):
            gone = [where for where, one in people.items() if one.seen < late]
            for where in gone:
                people.pop(where)
            if gone:
                self._show(schema, topic)

    def _say(self, stream: Stream, topic: str) -> None:
        """Tell everyone who looks at a record that this person does: here at once, elsewhere by the channel."""
        if stream.hidden:
            return
        here = _here(stream, topic)
        self._noted(stream.schema, here)
        self.announce({"schema": stream.schema, "presence": [here]})

    def _noted(self, schema: str, said: Message) -> None:
        key = schema, str(said["topic"])
        people = self._present.setdefault(key, {})
        before = people.get(str(said["stream"]))
        if said.get("gone"):
            people.pop(str(said["stream"]), None)
            changed = before is not None
        else:
            now = Present(str(said["user"]), str(said["name"]), str(said["field"]), time.monotonic())
            people[str(said["stream"])] = now
            changed = before is None or before.field != now.field
        if not people:
            self._present.pop(key, None)
        if changed:
            self._show(*key)

    def _show(self, schema: str, topic: str, streams: Iterable[Stream] | None = None) -> None:
        """Tell those who look at a record who else does; a field is named to those alone who may see it."""
        people = self._present.get((schema, topic), {})
        for stream in list(self._listening.get((schema, topic), ())) if streams is None else streams:
            known = stream.topics.get(topic)
            if known is None:
                continue
            seen: dict[str, dict[str, Any]] = {}
            for one in people.values():
                if one.user == stream.user:
                    continue
                entry = seen.setdefault(one.user, {"user": one.user, "name": one.name, "fields": []})
                if one.field and (known.fields is None or one.field in known.fields):
                    entry["fields"].append(one.field)
            # Whoever edits something comes first; nobody needs the names of a crowd.
            told = sorted(seen.values(), key=lambda one: not one["fields"])[:MOST_SEEN]
            stream.send(Event("presence", {"topic": topic, "people": told}))


def _here(stream: Stream, topic: str) -> Message:
    return {
        "topic": topic, "stream": stream.id, "user": stream.user, "name": stream.name[:80],
        "field": stream.editing.get(topic, ""),
    }  # fmt: skip
