// Distances, areas, fences and crossings; loaded only where a form has them.
// The twin of forms_builder/logic/geometry.py: the same vectors hold both to the same answers.
import { extend, toNumber, toText } from './logic.js';

// Places are written "latitude longitude [altitude [accuracy]]", parted by semicolons.
const RADIUS = 6378100;
const radians = (degrees) => degrees * Math.PI / 180;
const toPlace = (text) => {
  const numbers = text.trim().split(/\s+/);
  const [latitude, longitude] = numbers.map(toNumber);
  return numbers.length < 5 && Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 && [latitude, longitude];
};
const toPlaces = (values) => {
  const given = values.flat().map(toText);
  const parts = given.length == 1 ? given[0].replace(/^[ \t\r\n;]+|[ \t\r\n;]+$/g, '').split(';') : given;
  const places = parts.map(toPlace);
  return places.length > 1 && places.every(Boolean) ? places : [];
};
const cents = (value) => Math.round(value * 100) / 100;
// The haversine formula: exact for near points too.
const arc = (a, b) => {
  const [[lat1, lon1], [lat2, lon2]] = [a, b].map((place) => place.map(radians));
  const [down, across] = [Math.sin((lat2 - lat1) / 2), Math.sin((lon2 - lon1) / 2)];
  const half = down * down + Math.cos(lat1) * Math.cos(lat2) * across * across;
  return 2 * RADIUS * Math.asin(Math.sqrt(Math.min(1, half)));
};
const distance = (...values) => {
  const places = toPlaces(values);
  let total = places.length ? 0 : NaN;
  places.forEach((place, index) => {
    if (index) total += arc(places[index - 1], place);
  });
  return cents(total);
};
const area = (value) => {
  const places = toPlaces([value]);
  let total = places.length ? 0 : NaN;
  places.forEach(([lat1, lon1], index) => {
    const [lat2, lon2] = places[(index + 1) % places.length];
    total += radians(lon2 - lon1) * (2 + Math.sin(radians(lat2)) + Math.sin(radians(lat1)));
  });
  return cents(Math.abs(total * RADIUS * RADIUS / 2));
};

// Whether the point is inside the shape, a closed line: a ray from it meets the outline an odd number of times.
const geofence = (point, shape) => {
  const place = toPlace(toText(point));
  const outline = toPlaces([toText(shape)]);
  const [first, last] = [outline[0], outline[outline.length - 1]];
  if (!place || !first || first[0] != last[0] || first[1] != last[1]) return false;
  const [latitude, longitude] = place;
  return outline.slice(1).reduce((inside, [lat2, lon2], index) => {
    const [lat1, lon1] = outline[index];
    const crosses = (lat2 > latitude) != (lat1 > latitude) &&
      longitude < (lon1 - lon2) * (latitude - lat2) / (lat1 - lat2) + lon2;
    return inside != crosses;
  }, false);
};

// Above zero where a, b, c turn one way, below where they turn the other, 0 where they go straight.
const turn = (a, b, c) => (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
const ahead = (a, b, c) => (b[0] - a[0]) * (c[0] - a[0]) + (b[1] - a[1]) * (c[1] - a[1]) > 0;
const between = (a, point, b) =>
  [0, 1].every((axis) => Math.min(a[axis], b[axis]) <= point[axis] && point[axis] <= Math.max(a[axis], b[axis]));
const same = (a, b) => a[0] == b[0] && a[1] == b[1];
// Whether two pieces of a line share more than the end that joins them.
const meet = ([a, b], [c, d], nextTo) => {
  if (nextTo) return turn(a, b, d) == 0 && ahead(b, a, d);
  if (same(a, d)) return turn(b, a, c) == 0 && ahead(a, b, c);
  const turns = [turn(a, b, c), turn(a, b, d), turn(c, d, a), turn(c, d, b)];
  if (turns[0] * turns[1] < 0 && turns[2] * turns[3] < 0) return true;
  return [[a, c, b], [a, d, b], [c, a, d], [c, b, d]].some((each, index) => turns[index] == 0 && between(...each));
};
// Whether the line crosses, touches or goes back over itself; its ends may meet.
const intersects = (value) => {
  const line = toPlaces([value]).filter((place, index, all) => !index || !same(place, all[index - 1]));
  const pieces = line.slice(1).map((place, index) => [line[index], place]);
  return pieces.some((first, index) =>
    pieces.some((second, other) => other > index && meet(first, second, other == index + 1)));
};

extend({ distance, area, geofence, intersects });
