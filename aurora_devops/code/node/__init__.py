"""JavaScript and TypeScript on Node.js."""
