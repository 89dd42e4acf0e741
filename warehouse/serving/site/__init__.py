"""Pages for analysts: `tingfeng serve`. One module a page; its questions: warehouse/panels, the rows behind its numbers: warehouse/rows."""
