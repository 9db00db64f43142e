// The attempt page is served as one script, put together from the files of this folder in the order of
// `portal.web.assets.BUNDLES`. They meet in `Exam`; each file is one concern. Without script the page is a plain form.
const Exam = {};
