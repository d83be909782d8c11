/// How an exported page looks, in light and in dark rooms and on paper.
enum StyleSheet {
  static let text = """
    :root { color-scheme: light dark; --ink: #1c2430; --paper: #ffffff; --soft: #f4f6f8;
      --line: #d5dbe2; --link: #0b5fa5; --keyword: #9b2393; --type: #0b4f79; --number: #1c00cf;
      --string: #b3261e; --comment: #5d6c79; --warning: #fdeceb; }
    @media (prefers-color-scheme: dark) { :root { --ink: #e4e8ed; --paper: #14181d;
      --soft: #1e242b; --line: #3a434d; --link: #79b8ff; --keyword: #ff7ab2; --type: #6bdfff;
      --number: #d9c97c; --string: #ff8170; --comment: #92a1b0; --warning: #3b1f1f; } }
    body { margin: 0; background: var(--paper); color: var(--ink);
      font: 17px/1.6 "Source Serif 4", Georgia, "Liberation Serif", serif; }
    main { max-width: 46rem; margin: 2rem auto 6rem; padding: 0 1.2rem; }
    h1, h2, h3, h4, summary, .number { font-family: "Source Sans 3", Helvetica, "Liberation Sans",
      sans-serif; line-height: 1.25; }
    h1 { font-size: 2rem; } h2 { margin-top: 2.6rem; }
    a { color: var(--link); }
    code, pre { font-family: "Source Code Pro", Menlo, "Liberation Mono", monospace;
      font-size: 0.85em; }
    pre { overflow-x: auto; margin: 0; padding: 0.7rem 0.9rem; line-height: 1.45; }
    pre code { font-size: 1em; }
    p > code, li > code, td > code { background: var(--soft); padding: 0.1em 0.25em;
      border-radius: 3px; }
    .code, section > pre, blockquote pre { background: var(--soft); border: 1px solid var(--line);
      border-radius: 6px; margin: 1rem 0; }
    .cell { margin: 1.2rem 0; } .cell .code { margin: 0; }
    .outputs { border-left: 3px solid var(--line); margin: 0.4rem 0 0 0.3rem; overflow-x: auto; }
    .outputs pre { font-size: 0.82em; }
    .stderr, .error { background: var(--warning); }
    .keyword { color: var(--keyword); font-weight: 600; } .type { color: var(--type); }
    .number { white-space: nowrap; } .code .number { color: var(--number); font: inherit; }
    .string { color: var(--string); } .comment { color: var(--comment); font-style: italic; }
    .attribute { color: var(--keyword); }
    figure { margin: 0.5rem 0; } figure img { max-width: 100%; height: auto; }
    figure img, .result { background: #ffffff; color: #1c2430; border-radius: 4px; }
    pre.result { background: none; color: inherit; }
    blockquote { margin: 1.2rem 0; padding: 0.1rem 1rem; border-left: 4px solid var(--link);
      background: var(--soft); border-radius: 0 6px 6px 0; }
    table { border-collapse: collapse; margin: 1rem 0; display: block; overflow-x: auto; }
    th, td { border: 1px solid var(--line); padding: 0.3rem 0.6rem; }
    details { margin: 0.6rem 0; } summary { cursor: pointer; color: var(--link); }
    .equation { display: flex; align-items: center; gap: 1rem; overflow-x: auto;
      margin: 0.4rem 0; padding: 0.5rem 0; }
    .equation math { flex: 1 0 auto; font-size: 1.1em; }
    mtable.aligned mtd { padding-left: 0; padding-right: 0.2em; }
    @media print { main { max-width: none; } details { display: block; } }
    """
}
