// Records a sound in the page where the browser can; else the file field asks the phone's own recorder.
import { say } from "./fields.js";
import { take } from "./photo.js";
import { each, tell } from "./widgets.js";

const TYPES = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];

const clock = (seconds) => Math.floor(seconds / 60) + ":" + String(seconds % 60).padStart(2, 0);

const begin = (button) => {
  // Plain http has no microphone.
  if (!window.MediaRecorder || !navigator.mediaDevices) return;
  const box = button.closest(".q");
  const input = box.querySelector("[data-upload]");
  const status = input.parentNode.nextElementSibling;
  const { stop, refused, seconds } = button.dataset;
  const words = button.textContent;
  button.hidden = false;
  let recorder;

  const record = async () => {
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    } catch {
      status.textContent = refused;
      return;
    }
    const type = TYPES.find((each) => MediaRecorder.isTypeSupported(each));
    recorder = new MediaRecorder(stream, { ...(type ? { mimeType: type } : {}), audioBitsPerSecond: 32000 });
    const parts = [];
    let passed = 0;
    const count = () => {
      button.textContent = say(stop, { time: clock(passed) });
      if (passed++ >= +seconds) recorder.stop();
    };
    recorder.ondataavailable = ({ data }) => parts.push(data);
    recorder.onstop = async () => {
      clearInterval(timer);
      for (const track of stream.getTracks()) track.stop();
      button.textContent = words;
      button.classList.remove("on");
      const [kind] = recorder.mimeType.split(";");
      recorder = null;
      const ending = kind.replace("audio/", "").replace("mp4", "m4a");
      await take(input, [new File(parts, "audio." + ending, { type: kind })]);
      tell(input);
    };
    status.textContent = "";
    recorder.start(1000);
    button.classList.add("on");
    count();
    const timer = setInterval(count, 1000);
  };
  button.onclick = () => (recorder ? recorder.stop() : record());
};

each("[data-record]", begin);
