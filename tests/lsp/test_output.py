"""What several threads write to an editor, and what happens when it leaves in the middle."""

from __future__ import annotations

import io
import threading

from kwsearch.lsp.output import Output


class Slow(io.BytesIO):
    """A stream whose other side has read a message before its flush has ended."""

    def __init__(self) -> None:
        super().__init__()
        self.flushing = threading.Event()
        self.go_on = threading.Event()
        self.written = b""

    def flush(self) -> None:
        if not self.closed:
            self.written = self.getvalue()
            self.flushing.set()
            self.go_on.wait(10)
        super().flush()


def test_the_end_waits_for_the_message_that_is_being_written():
    stream = Slow()
    output = Output(stream)
    errors = []

    def answer() -> None:
        try:
            output.write(b"answer")
        except ValueError as error:
            errors.append(error)

    writer = threading.Thread(target=answer)
    writer.start()
    assert stream.flushing.wait(10)
    closer = threading.Thread(target=output.close)
    closer.start()
    stream.go_on.set()
    writer.join(10)
    closer.join(10)
    assert (errors, stream.closed, stream.written) == ([], True, b"answer")


def test_what_comes_after_the_end_is_dropped():
    stream = io.BytesIO()
    output = Output(stream)
    output.close()
    assert output.write(b"late") == 4
    output.close()
    assert stream.closed


def test_messages_of_many_threads_stay_whole():
    stream = io.BytesIO()
    output = Output(stream)
    messages = [bytes([65 + n]) * 1000 + b"\n" for n in range(8)]
    threads = [threading.Thread(target=lambda m=m: [output.write(m) for _ in range(50)]) for m in messages]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(stream.getvalue().splitlines(keepends=True)) == sorted(messages * 50)
