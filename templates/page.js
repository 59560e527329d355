// What the scripts of the page share.

/** An element with its properties and children. */
function element(name, properties, ...children) {
  const node = Object.assign(document.createElement(name), properties);
  node.append(...children);
  return node;
}
