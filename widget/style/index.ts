import buttons from './buttons.css?inline';
import calendar from './calendar.css?inline';
import forms from './forms.css?inline';
import frame from './frame.css?inline';
import ground from './ground.css?inline';
import notices from './notices.css?inline';
import services from './services.css?inline';

/** The whole style, in the order in which one part may overrule another. */
export const css = [ground, buttons, frame, services, calendar, forms, notices].join('');
