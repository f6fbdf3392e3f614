// Reads a bar code or QR code with the camera where the browser knows how; else says how it can be done by hand.
import { byId, make } from "./fields.js";
import { button, each, tell } from "./widgets.js";

const EVERY = 150; // milliseconds between looks

const begin = async (starter) => {
  const { stop, aim, read, failed, cannot } = starter.dataset;
  const status = starter.nextElementSibling;
  const kinds = window.BarcodeDetector ? await BarcodeDetector.getSupportedFormats().catch(() => []) : [];
  if (!kinds.length || !navigator.mediaDevices) {
    status.textContent = cannot;
    return;
  }
  starter.hidden = false;
  starter.onclick = async () => {
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    } catch {
      status.textContent = failed;
      return;
    }
    const video = make("video", { className: "finder", muted: true, playsInline: true, autoplay: true, srcObject: stream });
    const end = (words) => {
      clearInterval(timer);
      for (const track of stream.getTracks()) track.stop();
      video.remove();
      leave.remove();
      starter.hidden = false;
      status.textContent = words;
    };
    const leave = button(stop, () => end(""));
    starter.hidden = true;
    starter.before(video, leave);
    status.textContent = aim;
    const detector = new BarcodeDetector({ formats: kinds });
    const timer = setInterval(async () => {
      const [found] = await detector.detect(video).catch(() => []);
      if (!found || !video.isConnected) return;
      const field = byId(starter.dataset.scan);
      field.value = found.rawValue;
      end(read);
      tell(field);
      field.focus();
    }, EVERY);
  };
};

each("[data-scan]", begin);
