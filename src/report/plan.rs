//! stub: the plan of a diagnostic (chapters, indicators, crossings, chart kinds): data, read and checked like a questionnaire.
