// Where the phone is, asked once when a door is opened. Without a position the visit is recorded all the same.
let asked;

// {latitude, longitude, accuracy} in WGS 84 degrees and metres, or {} where there is none; problem() gives why.
export const locate = () => {
  asked = { state: "asking" };
  const mine = asked;
  mine.answer = new Promise((resolve) => {
    const none = (state) => {
      mine.state = state;
      resolve({});
    };
    if (!isSecureContext) return none("insecure");
    if (!navigator.geolocation) return none("missing");
    navigator.geolocation.getCurrentPosition(
      ({ coords: { latitude, longitude, accuracy } }) => {
        Object.assign(mine, { state: "found", accuracy: Math.round(accuracy) });
        resolve({ latitude, longitude, accuracy: Math.round(accuracy) });
      },
      ({ code }) => none(code == 1 ? "denied" : "missing"),
      { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 },
    );
  });
  return mine;
};

// What is known by now, at most `patience` milliseconds later.
export const position = async (patience = 1500) =>
  asked ? Promise.race([asked.answer, new Promise((resolve) => setTimeout(resolve, patience, {}))]) : {};
