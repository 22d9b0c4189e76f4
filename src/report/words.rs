//! stub: French typography, numbers, dates, plurals, sentences from figures.
